import Imaging

/// A plot of series of labelled points, with lines through the points of joined series.
package struct TradeOffPlot {
    package struct Point: Hashable, Sendable {
        package let x: Double
        package let y: Double
        package let label: String

        package init(x: Double, y: Double, label: String) {
            self.x = x
            self.y = y
            self.label = label
        }
    }

    package struct Series: Sendable {
        package let name: String
        package let points: [Point]
        /// Whether a line joins the points, in their order.
        package let isJoined: Bool

        package init(name: String, points: [Point], isJoined: Bool = true) {
            self.name = name
            self.points = points
            self.isJoined = isJoined
        }

        var lines: Zip2Sequence<[Point], ArraySlice<Point>> {
            let joined = isJoined ? points : []
            return zip(joined, joined.dropFirst())
        }
    }

    private static let size = PixelSize(width: 1000, height: 640)
    private static let plain = (left: 92, top: 104, right: 36, bottom: 88)
    private static let ink: RGBColor = [38, 42, 48]
    private static let softInk: RGBColor = [112, 118, 126]
    private static let grid: RGBColor = [228, 231, 235]
    /// Distinguishable with most kinds of colour vision (Okabe and Ito).
    private static let colors: [RGBColor] = [
        [0, 114, 178], [213, 94, 0], [0, 158, 115], [204, 121, 167], [230, 159, 0], [86, 180, 233],
    ]

    private let title: String
    private let xTitle: String
    private let yTitle: String
    private let series: [Series]
    private let xAxis: PlotAxis
    private let yAxis: PlotAxis
    private let area: PlotBox

    package init(title: String, xTitle: String, yTitle: String, series: [Series]) {
        self.title = title
        self.xTitle = xTitle
        self.yTitle = yTitle
        self.series = series
        let points = series.flatMap(\.points)
        xAxis = PlotAxis(covering: points.map(\.x), spaces: 8)
        yAxis = PlotAxis(covering: points.map(\.y), spaces: 7)
        area = PlotBox(
            x: Double(Self.plain.left), y: Double(Self.plain.top),
            width: Double(Self.size.width - Self.plain.left - Self.plain.right),
            height: Double(Self.size.height - Self.plain.top - Self.plain.bottom))
    }

    /// Draws the plot: 1000 x 640 pixels, RGB.
    package func draw() -> RGBImage {
        let canvas = PlotCanvas(Self.size)
        drawAxes(on: canvas)
        for (index, one) in series.enumerated() {
            for (start, end) in one.lines { canvas.line(from: place(start), to: place(end), width: 2.5, color(index)) }
        }
        for (index, one) in series.enumerated() {
            for point in one.points {
                canvas.disc(place(point), radius: 7.5, [255, 255, 255])
                canvas.disc(place(point), radius: 5.5, color(index))
            }
        }
        drawLegend(on: canvas, avoiding: drawLabels(on: canvas))
        return canvas.picture
    }

    private func color(_ series: Int) -> RGBColor { Self.colors[series % Self.colors.count] }

    private func place(_ point: Point) -> PlotCanvas.Point {
        [area.x + xAxis.share(point.x) * area.width, area.y + (1 - yAxis.share(point.y)) * area.height]
    }

    private func drawAxes(on canvas: PlotCanvas) {
        let left = Int(area.x)
        let top = Int(area.y)
        let right = left + Int(area.width)
        let bottom = top + Int(area.height)
        let height = PlotCanvas.textHeight
        for tick in xAxis.ticks {
            let x = left + Int(xAxis.share(tick) * area.width)
            canvas.fill(x: x, y: top, width: 1, height: bottom - top, Self.grid)
            canvas.fill(x: x, y: bottom, width: 2, height: 8, Self.softInk)
            let text = xAxis.text(tick)
            canvas.text(text, x: x - PlotCanvas.width(of: text) / 2, y: bottom + 14, Self.ink)
        }
        for tick in yAxis.ticks {
            let y = top + Int((1 - yAxis.share(tick)) * area.height)
            canvas.fill(x: left, y: y, width: right - left, height: 1, Self.grid)
            canvas.fill(x: left - 8, y: y, width: 8, height: 2, Self.softInk)
            let text = yAxis.text(tick)
            canvas.text(text, x: left - 14 - PlotCanvas.width(of: text), y: y - height / 2, Self.ink)
        }
        canvas.fill(x: left, y: top, width: 2, height: bottom - top + 2, Self.softInk)
        canvas.fill(x: left, y: bottom, width: right - left, height: 2, Self.softInk)
        canvas.text(title, x: 24, y: 24, Self.ink)
        canvas.text(yTitle, x: 24, y: 62, Self.softInk)
        canvas.text(xTitle, x: right - PlotCanvas.width(of: xTitle), y: bottom + 50, Self.softInk)
    }

    /// Draws each label beside its point, where it covers least; returns the boxes that labels and points take.
    private func drawLabels(on canvas: PlotCanvas) -> [PlotBox] {
        let discs = series.flatMap(\.points).map { point in
            let center = place(point)
            return PlotBox(x: center.x - 8, y: center.y - 8, width: 16, height: 16)
        }
        var taken: [PlotBox] = []
        // A point shared by several series is labelled once, in the neutral ink.
        var owners: [Point: Set<Int>] = [:]
        for (index, one) in series.enumerated() {
            for point in one.points { owners[point, default: []].insert(index) }
        }
        for (index, one) in series.enumerated() {
            for point in one.points {
                guard let sharing = owners.removeValue(forKey: point) else { continue }
                let box = labelBox(point, avoiding: taken, discs)
                canvas.text(point.label, x: Int(box.x), y: Int(box.y), sharing.count > 1 ? Self.ink : color(index))
                taken.append(box)
            }
        }
        return taken + discs
    }

    private func labelBox(_ point: Point, avoiding labels: [PlotBox], _ discs: [PlotBox]) -> PlotBox {
        let width = Double(PlotCanvas.width(of: point.label))
        let height = Double(PlotCanvas.textHeight)
        let center = place(point)
        let gap = 11.0
        // Above, below, right, left, then the corners.
        let offsets: [SIMD2<Double>] = [
            [-width / 2, -gap - height], [-width / 2, gap], [gap, -height / 2], [-gap - width, -height / 2],
            [gap - 3, -gap - height + 3], [-gap - width + 3, -gap - height + 3], [gap - 3, gap - 3],
            [-gap - width + 3, gap - 3],
        ]
        let boxes = offsets.map { PlotBox(x: center.x + $0.x, y: center.y + $0.y, width: width, height: height) }
        let costs = boxes.map { box in
            labels.reduce(0) { $0 + 20 * box.grown(by: 6).overlap($1) } + discs.reduce(0) { $0 + 10 * box.overlap($1) }
                + 10 * box.excess(beyond: area) + 4 * crossing(box)
        }
        let best = costs.indices.min { costs[$0] < costs[$1] } ?? 0
        return boxes[best]
    }

    private func crossing(_ box: PlotBox) -> Double {
        series.reduce(0) { sum, one in
            one.lines.reduce(sum) { $0 + box.crossing(from: place($1.0), to: place($1.1)) }
        }
    }

    /// Draws the legend in the corner where it covers least; draws none if no series has a name.
    private func drawLegend(on canvas: PlotCanvas, avoiding taken: [PlotBox]) {
        let names = series.map(\.name)
        guard names.contains(where: { !$0.isEmpty }) else { return }
        let lineHeight = 26
        let width = 52 + (names.map(PlotCanvas.width(of:)).max() ?? 0) + 14
        let height = names.count * lineHeight + 14
        let right = area.x + area.width - Double(width) - 16
        let bottom = area.y + area.height - Double(height) - 16
        let corners: [(Double, Double)] = [
            (right, bottom), (area.x + 18, area.y + 16), (area.x + 18, bottom), (right, area.y + 16),
        ]
        let boxes = corners.map { PlotBox(x: $0.0, y: $0.1, width: Double(width), height: Double(height)) }
        let costs = boxes.map { box in taken.reduce(4 * crossing(box)) { $0 + box.overlap($1) } }
        let box = boxes[costs.indices.min { costs[$0] < costs[$1] } ?? 0]
        let x = Int(box.x)
        let y = Int(box.y)
        canvas.fill(x: x, y: y, width: width, height: height, Self.grid)
        canvas.fill(x: x + 1, y: y + 1, width: width - 2, height: height - 2, [255, 255, 255])
        for (index, name) in names.enumerated() {
            let middle = Double(y + 7 + index * lineHeight + lineHeight / 2)
            if series[index].isJoined {
                canvas.line(from: [Double(x) + 14, middle], to: [Double(x) + 40, middle], width: 2.5, color(index))
            }
            canvas.disc([Double(x) + 27, middle], radius: 5.5, color(index))
            canvas.text(name, x: x + 52, y: Int(middle) - PlotCanvas.textHeight / 2, Self.ink)
        }
    }
}
