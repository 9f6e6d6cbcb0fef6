// Package bodies names what a client may send as a body: the kinds, the orders about pods, the reviews, and the options
// of a delete.
package bodies

import (
	authentication "k8s.io/api/authentication/v1"
	authorization "k8s.io/api/authorization/v1"
	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
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
	{"v1", func() runtime.Object { return &meta.DeleteOptions{} }},
}
