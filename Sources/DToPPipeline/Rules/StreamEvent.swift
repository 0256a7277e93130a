import Foundation

/// An event of a stream begins or ends.
package struct StreamEvent: Equatable, Sendable {
    /// Names the event: its beginning and its end have the same. Unique, over restarts too.
    package let id: String
    package let stream: String
    /// The rule's name; `camera` while the camera is down.
    package let rule: String
    package let change: RuleChange
    /// When that happened, and when the event began.
    package let time: WallTime
    package let began: WallTime
    /// Presentation time of the frame that shows it, in seconds; nil if no frame does.
    package let seconds: Double?
    /// The rule's class; nil for the camera.
    package let className: String?
    /// The rule's zone; nil for the whole picture.
    package let zone: String?
    /// The class's share, 0...1, in the last frame; nil for the camera.
    package let share: Double?

    package init(
        id: String, stream: String, rule: String, change: RuleChange, time: WallTime, began: WallTime,
        seconds: Double? = nil, className: String? = nil, zone: String? = nil, share: Double? = nil
    ) {
        self.id = id
        self.stream = stream
        self.rule = rule
        self.change = change
        self.time = time
        self.began = began
        self.seconds = seconds
        self.className = className
        self.zone = zone
        self.share = share
    }

    /// A JSON object on one line, without a line feed; keys in a fixed order.
    package var json: [UInt8] {
        var json = JSONBytes()
        json.raw("{")
        json.member("id", id)
        json.member("stream", stream)
        json.member("rule", rule)
        json.member("kind", change.rawValue)
        json.member("time", time.description)
        json.member("began", began.description)
        json.member("time_s", seconds)
        json.member("class", className)
        json.member("zone", zone)
        json.member("share", share)
        json.raw("}")
        return json.bytes
    }
}

extension StreamEvent: CustomStringConvertible {
    /// For the log: `front: intruder began: Person is 3.1 % of gate`, `front: the camera is down`.
    package var description: String {
        guard let className, let share else {
            return "\(stream): the camera is \(change == .began ? "down" : "up again")"
        }
        let percent = Format.fixed(share * 100, share < 0.1 ? 1 : 0)
        return "\(stream): \(rule) \(change.rawValue): \(className) is \(percent) % of \(zone ?? "the picture")"
    }
}
