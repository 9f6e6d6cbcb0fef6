package dev.timonel.controller.workloads;

import java.util.List;

/** What a DaemonSet has, or may have, on one node; the pods are in order, without those that have ended and are going. */
record DaemonPlace(String node, Fit fit, List<DaemonPod> pods) {
    enum Fit {
        MAY_START,
        /** A taint keeps pods from starting, and those that run stay. */
        MAY_STAY,
        MAY_NOT,
        NO_NODE
    }

    boolean mayStart() {
        return fit == Fit.MAY_START;
    }

    boolean mayStay() {
        return fit == Fit.MAY_START || fit == Fit.MAY_STAY;
    }

    /** By one pod, so that nothing is to be done but to update it. */
    boolean isServed() {
        return pods.size() == 1 && pods.get(0).runs();
    }
}
