/// What a running stream has taken so far.
package struct StreamUse: Equatable, Sendable {
    /// Processor time of the threads that decode and write, and of its source workers.
    package var threads = Duration.zero
    /// Time of the thread that computes, which has a worker on every other processor of the team.
    package var engine = Duration.zero
    /// Frames of its live source, those left out included.
    package var frames = 0
    /// The rung of the ladder that it is on, and the highest on which its agreement is kept.
    package var rung = 0
    package var held: Int = Ladder.topOfAgreement
    /// Share of its frames that it computes, 0...1; 0 while it is paused.
    package var rate = 1.0
    /// Processor time that its decoding may take, in seconds a second; nil for no bound.
    package var decodeRate: Double?

    package init() {}

    /// Where it is on the ladder.
    package var place: String {
        let detail = min(rung, held)
        let held = detail < min(rung, Ladder.topOfAgreement) ? ", held on \(detail)" : ""
        let bound = decodeRate.map { ", decodes for \(Format.percent($0)) of a processor's time at most" } ?? ""
        return "rung \(rung) of \(Ladder.top)\(held), \(Format.percent(rate)) of its frames\(bound)"
    }
}
