/// What leads from one set of streams to another.
package struct ReloadPlan: Equatable, Sendable {
    package enum Step: Equatable, Sendable {
        case add
        case remove
        /// `keys`: the settings that differ, in the order of `StreamConfiguration.settings`; `reload`: what they cost.
        case change(ReloadClass, keys: [String])
    }

    /// By the stream's id. A stream that stays as it is has none.
    package let steps: [String: Step]

    package init(from old: [String: StreamConfiguration], to new: [String: StreamConfiguration]) {
        var steps: [String: Step] = [:]
        for id in old.keys where new[id] == nil { steps[id] = .remove }
        for (id, configuration) in new {
            guard let before = old[id] else {
                steps[id] = .add
                continue
            }
            let changed = StreamConfiguration.settings.filter { !$0.isEqual(before, configuration) }
            if let reload = changed.map(\.reload).max() { steps[id] = .change(reload, keys: changed.map(\.key)) }
        }
        self.steps = steps
    }
}
