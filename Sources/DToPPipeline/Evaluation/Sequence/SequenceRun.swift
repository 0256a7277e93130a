import DToPEngine
import DToPModel

/// One way to compute the frames of a sequence.
package struct SequenceRun: Equatable, Sendable {
    /// What people call it: `dense`, `per frame`, `carry`, or how it differs from that.
    package let name: String
    /// Who leaves.
    package let pruning: PruningConfiguration
    /// What is carried over; nil: nothing.
    package let temporal: TemporalRule?

    /// The method, a control, or a control with one age.
    var isCarry: Bool { temporal != nil && !isControl }
    var isControl: Bool { temporal?.control != nil || name == Self.withoutExits }
    var isUniformAge: Bool { temporal?.control == .uniformAge }

    private static let withoutExits = "no exits"

    /// The references first, dense (in float32) and frame by frame, then each of `rules`, then what the method is
    /// compared with.
    static func all(
        _ configuration: ModelConfiguration, rules: [TemporalRule], withControls: Bool
    ) -> [SequenceRun] {
        let own = configuration.pruning
        let dense = EvaluationSetting.dense(configuration).rule
        var runs = [
            SequenceRun(name: "dense", pruning: dense, temporal: nil),
            SequenceRun(name: "per frame", pruning: own, temporal: nil),
        ]
        let usual = TemporalRule()
        runs += rules.map { SequenceRun(name: name($0, usual), pruning: own, temporal: $0) }
        guard withControls, let first = rules.first else { return runs }
        runs.append(SequenceRun(name: withoutExits, pruning: dense, temporal: first))
        for control in TemporalControl.allCases {
            var rule = first
            rule.control = control
            guard control == .uniformAge else {
                runs.append(SequenceRun(name: control.rawValue, pruning: own, temporal: rule))
                continue
            }
            for age in [4, 8, 16, 32] {
                rule.maximumAge = age
                runs.append(SequenceRun(name: "\(control.rawValue), \(age)", pruning: own, temporal: rule))
            }
        }
        return runs
    }

    /// What differs from the usual rule.
    private static func name(_ rule: TemporalRule, _ usual: TemporalRule) -> String {
        var parts = ["carry"]
        if rule.changeThreshold != usual.changeThreshold {
            parts.append("change \(Format.short(rule.changeThreshold))")
        }
        if rule.maximumAge != usual.maximumAge { parts.append("age \(rule.maximumAge)") }
        if rule.hysteresis != usual.hysteresis { parts.append("hysteresis \(Format.short(rule.hysteresis))") }
        return parts.joined(separator: ", ")
    }
}
