/// A run's progress, and its text forms.
package struct RunProgress: Equatable, Sendable {
    /// Frames done.
    package var frames: Int
    /// How much of the input is done, 0...1; nil if its length is unknown.
    package var fraction: Double?
    /// Multiply-adds spent, over those of the dense computation; nil before the first frame.
    package var computeRatio: Double?
    /// Time since the start.
    package var elapsed: Duration

    /// Ratios that are not finite become nil; `fraction` is clamped to 0...1.
    package init(
        frames: Int = 0, fraction: Double? = nil, computeRatio: Double? = nil, elapsed: Duration = .zero
    ) {
        self.frames = frames
        self.fraction = fraction.flatMap { $0.isFinite ? min(max($0, 0), 1) : nil }
        self.computeRatio = computeRatio.flatMap { $0.isFinite ? $0 : nil }
        self.elapsed = elapsed
    }

    /// Frames a second since the start; nil before any time has passed.
    package var framesPerSecond: Double? {
        elapsed > .zero ? Double(frames) / (elapsed / .seconds(1)) : nil
    }

    /// Time left at the pace so far; nil if the length is unknown, or the estimate is 100 days or more.
    package var remaining: Duration? {
        guard let fraction, fraction > 0 else { return nil }
        let seconds = ((elapsed / .seconds(1)) * (1 - fraction) / fraction).rounded()
        return seconds < 8_640_000 ? .seconds(Int(seconds)) : nil
    }

    /// One line of at most `width` columns; a bar takes the room that the figures leave.
    package func line(width: Int) -> String {
        let figures = parts.joined(separator: "  ")
        guard let fraction else { return String(figures.prefix(max(width, 0))) }
        let percent = Format.padded(Format.percent(fraction), to: 5)
        let room = min(width - percent.count - figures.count - 5, 32)
        guard room >= 6 else { return String("\(percent)  \(figures)".prefix(max(width, 0))) }
        let done = Int(Double(room) * fraction)
        let bar = String(repeating: "=", count: done) + (done < room ? ">" : "")
        return "\(percent) [\(bar)\(String(repeating: " ", count: room - bar.count))]  \(figures)"
    }

    /// One line for a log, without a bar.
    var sentence: String {
        guard let fraction else { return parts.joined(separator: ", ") }
        return Format.percent(fraction) + ", " + parts.joined(separator: ", ")
    }

    /// One line for a log, `elapsed` after the start.
    package func sentence(elapsed: Duration) -> String {
        var present = self
        present.elapsed = elapsed
        return present.sentence
    }

    private var parts: [String] {
        var parts = ["\(frames) \(frames == 1 ? "frame" : "frames")"]
        if let framesPerSecond { parts.append(Format.fixed(framesPerSecond, 1) + " fps") }
        if let computeRatio { parts.append(Format.percent(computeRatio) + " of dense") }
        if let remaining, fraction != 1 {
            parts.append("ETA " + Format.clock(remaining))
        } else {
            parts.append(Format.clock(elapsed))
        }
        return parts
    }
}
