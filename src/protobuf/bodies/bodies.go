// Package bodies names what a client may send as a body: the kinds, the orders about pods, the reviews, and the options
// of a delete.
package bodies

import (
	admission "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	authentication "k8s.io/api/authentication/v1"
	authorization "k8s.io/api/authorization/v1"
	autoscaling "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	events "k8s.io/api/events/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	rbac "k8s.io/api/rbac/v1"
	scheduling "k8s.io/api/scheduling/v1"
	storage "k8s.io/api/storage/v1"
	extensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	registration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// Body is a type with the apiVersion that it is sent with.
type Body struct {
	APIVersion string
	New        func() runtime.Object
}

// All of them; messages and vectors are made for each.
var All = []Body{
	{"v1", func() runtime.Object { return &core.Namespace{} }},
	{"v1", func() runtime.Object { return &core.Node{} }},
	{"v1", func() runtime.Object { return &core.Pod{} }},
	{"v1", func() runtime.Object { return &core.Service{} }},
	{"v1", func() runtime.Object { return &core.Endpoints{} }},
	{"v1", func() runtime.Object { return &core.Event{} }},
	{"discovery.k8s.io/v1", func() runtime.Object { return &discovery.EndpointSlice{} }},
	{"networking.k8s.io/v1", func() runtime.Object { return &networking.ServiceCIDR{} }},
	{"networking.k8s.io/v1", func() runtime.Object { return &networking.IPAddress{} }},
	{"coordination.k8s.io/v1", func() runtime.Object { return &coordination.Lease{} }},
	{"v1", func() runtime.Object { return &core.Binding{} }},
	{"policy/v1", func() runtime.Object { return &policy.Eviction{} }},
	{"authorization.k8s.io/v1", func() runtime.Object { return &authorization.SelfSubjectAccessReview{} }},
	{"authorization.k8s.io/v1", func() runtime.Object { return &authorization.SelfSubjectRulesReview{} }},
	{"authentication.k8s.io/v1", func() runtime.Object { return &authentication.SelfSubjectReview{} }},
	{"v1", func() runtime.Object { return &core.ConfigMap{} }},
	{"v1", func() runtime.Object { return &core.Secret{} }},
	{"v1", func() runtime.Object { return &core.ServiceAccount{} }},
	{"events.k8s.io/v1", func() runtime.Object { return &events.Event{} }},
	{"apps/v1", func() runtime.Object { return &apps.ReplicaSet{} }},
	{"apps/v1", func() runtime.Object { return &apps.Deployment{} }},
	{"apps/v1", func() runtime.Object { return &apps.StatefulSet{} }},
	{"apps/v1", func() runtime.Object { return &apps.DaemonSet{} }},
	{"apps/v1", func() runtime.Object { return &apps.ControllerRevision{} }},
	{"batch/v1", func() runtime.Object { return &batch.Job{} }},
	{"policy/v1", func() runtime.Object { return &policy.PodDisruptionBudget{} }},
	{"autoscaling/v1", func() runtime.Object { return &autoscaling.HorizontalPodAutoscaler{} }},
	{"autoscaling/v1", func() runtime.Object { return &autoscaling.Scale{} }},
	{"autoscaling/v2", func() runtime.Object { return &autoscalingv2.HorizontalPodAutoscaler{} }},
	{"networking.k8s.io/v1", func() runtime.Object { return &networking.Ingress{} }},
	{"networking.k8s.io/v1", func() runtime.Object { return &networking.IngressClass{} }},
	{"networking.k8s.io/v1", func() runtime.Object { return &networking.NetworkPolicy{} }},
	{"rbac.authorization.k8s.io/v1", func() runtime.Object { return &rbac.Role{} }},
	{"rbac.authorization.k8s.io/v1", func() runtime.Object { return &rbac.RoleBinding{} }},
	{"rbac.authorization.k8s.io/v1", func() runtime.Object { return &rbac.ClusterRole{} }},
	{"rbac.authorization.k8s.io/v1", func() runtime.Object { return &rbac.ClusterRoleBinding{} }},
	{"authorization.k8s.io/v1", func() runtime.Object { return &authorization.SubjectAccessReview{} }},
	{"authorization.k8s.io/v1", func() runtime.Object { return &authorization.LocalSubjectAccessReview{} }},
	{"authentication.k8s.io/v1", func() runtime.Object { return &authentication.TokenReview{} }},
	{"authentication.k8s.io/v1", func() runtime.Object { return &authentication.TokenRequest{} }},
	{"apiextensions.k8s.io/v1", func() runtime.Object { return &extensions.CustomResourceDefinition{} }},
	{"apiregistration.k8s.io/v1", func() runtime.Object { return &registration.APIService{} }},
	{"v1", func() runtime.Object { return &core.ReplicationController{} }},
	{"v1", func() runtime.Object { return &core.PodTemplate{} }},
	{"v1", func() runtime.Object { return &core.PersistentVolume{} }},
	{"v1", func() runtime.Object { return &core.PersistentVolumeClaim{} }},
	{"v1", func() runtime.Object { return &core.LimitRange{} }},
	{"v1", func() runtime.Object { return &core.ResourceQuota{} }},
	{"batch/v1", func() runtime.Object { return &batch.CronJob{} }},
	{"storage.k8s.io/v1", func() runtime.Object { return &storage.StorageClass{} }},
	{"scheduling.k8s.io/v1", func() runtime.Object { return &scheduling.PriorityClass{} }},
	{"admissionregistration.k8s.io/v1", func() runtime.Object { return &admission.ValidatingAdmissionPolicy{} }},
	{"admissionregistration.k8s.io/v1", func() runtime.Object { return &admission.ValidatingAdmissionPolicyBinding{} }},
	{"v1", func() runtime.Object { return &meta.DeleteOptions{} }},
}
