// @kubernetes/client-node with the kubeconfig that the server has written.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as k8s from '@kubernetes/client-node';

const namespace = 'node';
const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);

const pod = (name, labels = {}) => ({
  metadata: { name, labels },
  spec: { containers: [{ name: 'a', image: 'a' }] },
});
const create = (name, labels) => core.createNamespacedPod({ namespace, body: pod(name, labels) });
const code = (expected) => (error) => error.code === expected;
const patchOf = (type) => k8s.setHeaderOptions('Content-Type', type);

before(() => core.createNamespace({ body: { metadata: { name: namespace } } }));
after(() => core.deleteNamespace({ name: namespace }));

test('a service is created, read, replaced and deleted', async () => {
  const body = { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] } };
  const created = await core.createNamespacedService({ namespace, body });
  assert.match(created.spec.clusterIP, /^10\.96\./);
  const read = await core.readNamespacedService({ namespace, name: 'web' });
  read.spec.ports[0].port = 81;
  const replaced = await core.replaceNamespacedService({ namespace, name: 'web', body: read });
  assert.equal(replaced.spec.ports[0].port, 81);
  assert.equal(replaced.spec.ports[0].targetPort, 'http');
  await assert.rejects(core.replaceNamespacedService({ namespace, name: 'web', body: created }), code(409));
  await core.deleteNamespacedService({ namespace, name: 'web' });
  await assert.rejects(core.readNamespacedService({ namespace, name: 'web' }), code(404));
});

test('each type of patch is taken', async () => {
  await create('patched', { a: 'a' });
  const name = 'patched';
  await core.patchNamespacedPod(
    { namespace, name, body: { metadata: { labels: { b: 'b' } } } }, patchOf(k8s.PatchStrategy.StrategicMergePatch));
  await core.patchNamespacedPod(
    { namespace, name, body: { metadata: { labels: { a: null } } } }, patchOf(k8s.PatchStrategy.MergePatch));
  const patched = await core.patchNamespacedPod(
    { namespace, name, body: [{ op: 'add', path: '/metadata/labels/c', value: 'c' }] },
    patchOf(k8s.PatchStrategy.JsonPatch));
  const { a, b, c } = patched.metadata.labels;
  assert.deepEqual({ a, b, c }, { a: undefined, b: 'b', c: 'c' });
});

test('server-side apply creates, and owns what it says', async () => {
  const body = { apiVersion: 'v1', kind: 'Pod', ...pod('applied') };
  const applied = await core.patchNamespacedPod({ namespace, name: 'applied', body, fieldManager: 'test' },
    patchOf(k8s.PatchStrategy.ServerSideApply));
  assert.equal(applied.metadata.managedFields[0].manager, 'test');
});

test('the client of any kind finds kinds by discovery', async () => {
  const objects = k8s.KubernetesObjectApi.makeApiClient(config);
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'any', namespace }, spec: { ports: [{ port: 80 }] } };
  const created = await objects.create(service);
  assert.equal(created.spec.type, 'ClusterIP');
  const read = await objects.read(service);
  assert.equal(read.metadata.uid, created.metadata.uid);
  await objects.delete(service);
  await assert.rejects(objects.read(service), code(404));
});

test('pages are of one revision', async () => {
  for (let i = 0; i < 5; i++) {
    await create(`page-${i}`, { page: 'yes' });
  }
  const names = [];
  const revisions = new Set();
  let token;
  do {
    const page = await core.listNamespacedPod({ namespace, labelSelector: 'page=yes', limit: 2, _continue: token });
    names.push(...page.items.map((p) => p.metadata.name));
    revisions.add(page.metadata.resourceVersion);
    token = page.metadata._continue;
  } while (token);
  assert.deepEqual(names, ['page-0', 'page-1', 'page-2', 'page-3', 'page-4']);
  assert.equal(revisions.size, 1);
});

test('a watch goes on from a revision', { timeout: 90000 }, async () => {
  const created = await create('watched');
  await core.patchNamespacedPod(
    { namespace, name: 'watched', body: [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }] },
    patchOf(k8s.PatchStrategy.JsonPatch));
  await core.deleteNamespacedPod({ namespace, name: 'watched' });
  const types = [];
  await new Promise((resolve, reject) => {
    const query = { resourceVersion: created.metadata.resourceVersion, fieldSelector: 'metadata.name=watched' };
    let request;
    request = new k8s.Watch(config).watch(`/api/v1/namespaces/${namespace}/pods`, query, (type) => {
      types.push(type);
      if (type === 'DELETED') {
        request.then((controller) => controller.abort());
        resolve();
      }
    }, (error) => (types.includes('DELETED') ? resolve() : reject(error)));
  });
  assert.deepEqual(types, ['MODIFIED', 'DELETED']);
});

test('an informer has what is there and hears what changes', { timeout: 90000 }, async () => {
  await create('before', { informed: 'yes' });
  const informer = k8s.makeInformer(
    config, `/api/v1/namespaces/${namespace}/pods`,
    () => core.listNamespacedPod({ namespace, labelSelector: 'informed=yes' }), 'informed=yes');
  const heard = [];
  let listener = () => {};
  for (const verb of ['add', 'update', 'delete']) {
    informer.on(verb, (object) => {
      heard.push(`${verb} ${object.metadata.name}`);
      listener();
    });
  }
  const until = (line) => new Promise((resolve) => {
    listener = () => heard.includes(line) && resolve();
    listener();
  });
  await informer.start();
  await until('add before');
  await create('later', { informed: 'yes' });
  await until('add later');
  await core.patchNamespacedPod(
    { namespace, name: 'later', body: { metadata: { annotations: { a: 'b' } } } },
    patchOf(k8s.PatchStrategy.MergePatch));
  await until('update later');
  await core.deleteNamespacedPod({ namespace, name: 'later' });
  await until('delete later');
  assert.deepEqual(informer.list().map((p) => p.metadata.name), ['before']);
  await informer.stop();
});

test('a collection is deleted', async () => {
  await create('many-1', { many: 'yes' });
  await create('many-2', { many: 'yes' });
  await core.deleteCollectionNamespacedPod({ namespace, labelSelector: 'many=yes' });
  const left = await core.listNamespacedPod({ namespace, labelSelector: 'many=yes' });
  assert.equal(left.items.length, 0);
});

test('what does not run has no log', async () => {
  await create('silent');
  await assert.rejects(core.readNamespacedPodLog({ namespace, name: 'silent' }), (error) => error.code >= 400);
});
