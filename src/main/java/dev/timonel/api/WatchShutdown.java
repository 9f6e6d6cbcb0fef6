package dev.timonel.api;

import dev.timonel.api.watch.WatchHub;
import org.springframework.context.SmartLifecycle;

/** Ends all watches cleanly when the application begins to stop. */
final class WatchShutdown implements SmartLifecycle {
    private final WatchHub watches;
    private volatile boolean running;

    WatchShutdown(WatchHub watches) {
        this.watches = watches;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        watches.endAll();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
