/// When an event begins and ends, by the share of the picture or of a zone that a class covers:
/// `Person in gate above 2 % for 3s until 1 %`, or `Road below 40 % for 1m until 50 %`.
package struct ShareRule: TextValue {
    package enum Direction: String, Sendable {
        case above, below
    }

    /// The class, by its name in the model.
    package let className: String
    /// Nil for the whole picture, or its region of interest.
    package let zone: String?
    package let direction: Direction
    /// How long the share must stay beyond the limit before the event begins.
    package let time: TimeSpan
    private let limitPercent: Double
    private let endPercent: Double

    package static let form = "a rule such as 'Person in gate above 2 % for 3s until 1 %' or 'Road below 40 %'"

    /// The share, 0...1, beyond which an event begins.
    package var limit: Double { limitPercent / 100 }
    /// The share, 0...1, that ends it: on the other side of `limit`, so that a share near it begins no two events.
    package var end: Double { endPercent / 100 }

    package init?(text: String) {
        let form =
            /(\S.*?)(?: +in +([a-z0-9][a-z0-9_-]*))? +(above|below) +([0-9.]+) ?%(?: +for +([0-9.:a-z]+))?(?: +until +([0-9.]+) ?%)?/
        guard let match = text.wholeMatch(of: form), let direction = Direction(rawValue: String(match.3)),
            let limit = Double(match.4), (0...100).contains(limit)
        else { return nil }
        className = String(match.1)
        zone = match.2.map(String.init)
        self.direction = direction
        limitPercent = limit
        let usual = direction == .above ? limit / 2 : min(limit * 2, (limit + 100) / 2)
        guard let end = match.6.map({ Double($0) }) ?? usual,
            let time = match.5.map({ TimeSpan(text: String($0)) }) ?? TimeSpan(.zero)
        else { return nil }
        endPercent = end
        self.time = time
        // A share is never above 100 % or below 0 %.
        let isSound = direction == .above ? limit < 100 && end <= limit : limit > 0 && end >= limit && end <= 100
        if !isSound { return nil }
    }

    package var description: String {
        className + (zone.map { " in \($0)" } ?? "") + " \(direction.rawValue) \(Self.text(limitPercent)) %"
            + (time.duration > .zero ? " for \(time)" : "") + " until \(Self.text(endPercent)) %"
    }

    /// Whether an event may begin at this share.
    package func begins(at share: Double) -> Bool { direction == .above ? share > limit : share < limit }

    /// Whether an event ends at this share.
    package func ends(at share: Double) -> Bool { direction == .above ? share <= end : share >= end }

    private static func text(_ percent: Double) -> String {
        Int(exactly: percent).map { "\($0)" } ?? "\(percent)"
    }
}
