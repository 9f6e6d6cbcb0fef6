// The official inspector of the Model Context Protocol, as a command, against POST /mcp.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const url = process.env.TIMONEL_URL;

async function inspect(...words) {
  const { stdout } = await run('node_modules/.bin/mcp-inspector', ['--cli', `${url}/mcp`, '--transport', 'http', ...words],
    { timeout: 60_000, maxBuffer: 8 << 20 });
  return JSON.parse(stdout);
}

async function call(tool, args) {
  return inspect('--method', 'tools/call', '--tool-name', tool,
    ...Object.entries(args).flatMap(([name, value]) => ['--tool-arg', `${name}=${value}`]));
}

async function create(plural, object) {
  const answer = await fetch(`${url}/api/v1/namespaces/default/${plural}`,
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(object) });
  assert.equal(answer.status, 201, await answer.text());
}

test.before(async () => {
  await create('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] } });
  await create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-1', labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web', ports: [{ name: 'web', containerPort: 8080 }] }] } });
});

test('the tools are listed, why_no_answer first, each with the schema of its answer', async () => {
  const { tools } = await inspect('--method', 'tools/list');
  assert.equal(tools[0].name, 'why_no_answer');
  assert.ok(tools.length >= 5);
  for (const tool of tools) {
    assert.equal(tool.outputSchema.type, 'object', tool.name);
  }
});

test('why_no_answer finds the cause and a command to try', async () => {
  const { structuredContent } = await call('why_no_answer', { namespace: 'default', service: 'web' });
  assert.equal(structuredContent.verdict, 'DoesNotAnswer');
  assert.equal(structuredContent.cause, 'NamedPortMissing');
  assert.match(structuredContent.fix.command, /^kubectl -n default patch service web /);
});

test('route, explain_service, resolve_dns and topology answer', async () => {
  assert.equal((await call('route', { to: 'web.default:80' })).structuredContent.verdict, 'Reject');
  assert.equal((await call('explain_service', { namespace: 'default', service: 'web' })).structuredContent.kind, 'ServiceExplanation');
  assert.equal((await call('resolve_dns', { name: 'web', namespace: 'default' })).structuredContent.code, 'NOERROR');
  assert.equal((await call('topology', {})).structuredContent.pods, 1);
});

test('the prompt is there and names the first tool', async () => {
  const { prompts } = await inspect('--method', 'prompts/list');
  assert.deepEqual(prompts.map(prompt => prompt.name), ['service-does-not-answer']);
  const { messages } = await inspect('--method', 'prompts/get', '--prompt-name', 'service-does-not-answer',
    '--prompt-args', 'namespace=default', 'service=web');
  assert.match(messages[0].content.text, /why_no_answer/);
});
