import DToPEngine
import DToPModel
import DToPPipeline

/// One way to compute the frames of a sequence.
package struct SequenceRun: Equatable, Sendable {
    /// The name for people: `dense`, `per frame`, `carry`, or how it differs from `carry`.
    package let name: String
    /// Which tokens exit.
    package let pruning: PruningConfiguration
    /// What is carried; nil for nothing.
    package let temporal: TemporalRule?

    /// Whether it is the method itself, a control, or the control with one age for all tokens.
    var isCarry: Bool { temporal != nil && !isControl }
    var isControl: Bool { temporal?.control != nil || name == Self.withoutExits }
    var isUniformAge: Bool { temporal?.control == .uniformAge }

    private static let withoutExits = "no exits"

    /// The references first, dense (in float32) and frame by frame; then each of `rules`; then the controls, if wanted,
    /// as variations of the first rule.
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

    /// `carry`, and the values that differ from the usual rule's.
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
