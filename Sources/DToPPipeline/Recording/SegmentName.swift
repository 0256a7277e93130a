import Foundation

/// The name of a recording's segment: `2026-01-31T09-30-00Z.mp4`. A second one that begins in the same second is
/// `2026-01-31T09-30-00Z-2.mp4`.
package struct SegmentName: Hashable, Sendable, CustomStringConvertible {
    /// When it begins, to the second.
    package let start: WallTime
    /// 1 unless others begin in the same second.
    package let number: Int
    package let form: SegmentForm

    package init(_ start: WallTime, number: Int = 1, _ form: SegmentForm) {
        self.start = WallTime(milliseconds: start.milliseconds / 1000 * 1000)
        self.number = number
        self.form = form
    }

    /// Nil unless this program gives such names.
    package init?(_ text: String) {
        let pattern = /([0-9-]{10}T)([0-9]{2})-([0-9]{2})-([0-9]{2}Z)(?:-([0-9]{1,6}))?\.([a-z0-9]+)/
        guard let (_, day, hour, minute, second, number, ending) = text.wholeMatch(of: pattern)?.output,
            let start = try? Date("\(day)\(hour):\(minute):\(second)", strategy: .iso8601),
            let form = SegmentForm(rawValue: String(ending))
        else { return nil }
        self.init(
            WallTime(milliseconds: Int64(start.timeIntervalSince1970) * 1000), number: number.flatMap { Int($0) } ?? 1,
            form)
        guard description == text else { return nil }
    }

    /// Its own, without the ending.
    package var stem: String {
        let time = start.description.prefix(19).replacing(":", with: "-")
        return "\(time)Z" + (number > 1 ? "-\(number)" : "")
    }

    package var description: String { "\(stem).\(form.rawValue)" }

    /// The file's name while it is being written.
    package var unfinished: String { "\(self)\(Self.unfinishedEnding)" }
    package static let unfinishedEnding = ".partial"

    /// The name of the file with its masks.
    package var masks: String { "\(stem)\(Self.masksEnding)" }
    package static let masksEnding = ".masks.jsonl"
}
