package dev.timonel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A picture of figures, in SVG: bars in groups, or values against sizes. */
final class Chart {
    private static final int WIDTH = 760;
    private static final int LEFT = 150;
    private static final int ROW = 20;
    private static final int PANEL = 150;
    private static final String[] COLOURS = {"#2a6f97", "#d1495b", "#66a182", "#edae49", "#7d5ba6", "#8d99ae"};

    private final StringBuilder shapes = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private int y = 10;

    /** A group for each key: under its name a bar for each whom it was measured of, long as its value. */
    static String bars(Map<String, Map<String, Double>> groups) {
        Chart chart = new Chart();
        groups.forEach(chart::group);
        return chart.svg();
    }

    /** A panel for each measure: sizes from left to right, at even distances, and a line for each whom it was measured of. */
    static String lines(List<String> sizes, Map<String, Map<String, List<Double>>> panels) {
        Chart chart = new Chart();
        panels.forEach((title, lines) -> chart.panel(title, sizes, lines));
        return chart.svg();
    }

    private void group(String title, Map<String, Double> bars) {
        y += 8;
        text(10, y + 12, "start", "bold", title);
        y += ROW;
        double most = bars.values().stream().mapToDouble(v -> v).max().orElse(1);
        bars.forEach((of, value) -> {
            text(LEFT - 8, y + 13, "end", "normal", of);
            int length = (int) Math.max(1, value / most * (WIDTH - LEFT - 90));
            shapes.append("<rect x='%d' y='%d' width='%d' height='%d' fill='%s'/>%n"
                    .formatted(LEFT, y + 2, length, ROW - 6, colour(of)));
            text(LEFT + length + 6, y + 13, "start", "normal", Page.number(value));
            y += ROW;
        });
    }

    private void panel(String title, List<String> sizes, Map<String, List<Double>> lines) {
        y += 8;
        text(10, y + 12, "start", "bold", title);
        double most = lines.values().stream()
                .flatMap(List::stream)
                .mapToDouble(v -> v)
                .max()
                .orElse(1);
        int bottom = y + PANEL - 30;
        shapes.append(
                "<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#999'/>%n".formatted(60, bottom, WIDTH - 20, bottom));
        lines.forEach((of, values) -> {
            StringBuilder points = new StringBuilder();
            for (int i = 0; i < values.size(); i++) {
                int at = bottom - (int) (values.get(i) / most * (PANEL - 75));
                points.append(x(i, sizes.size())).append(',').append(at).append(' ');
                text(x(i, sizes.size()), at - 6, "middle", "normal", Page.number(values.get(i)));
            }
            shapes.append("<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>%n"
                    .formatted(points.toString().trim(), colour(of)));
        });
        for (int i = 0; i < sizes.size(); i++) {
            text(x(i, sizes.size()), bottom + 16, "middle", "normal", sizes.get(i));
        }
        y += PANEL;
    }

    private static int x(int index, int count) {
        return 120 + index * (WIDTH - 220) / Math.max(1, count - 1);
    }

    private String colour(String of) {
        if (!names.contains(of)) {
            names.add(of);
        }
        return COLOURS[names.indexOf(of) % COLOURS.length];
    }

    private void text(int x, int baseline, String anchor, String weight, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        shapes.append("<text x='%d' y='%d' text-anchor='%s' font-weight='%s'>%s</text>%n"
                .formatted(x, baseline, anchor, weight, escaped));
    }

    private String svg() {
        return "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>%n"
                        .formatted(WIDTH, y + 10)
                + "<rect width='100%' height='100%' fill='white'/>\n" + shapes + "</svg>\n";
    }
}
