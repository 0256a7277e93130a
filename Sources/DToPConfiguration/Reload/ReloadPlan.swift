/// What leads from one configuration of the service to another.
package struct ReloadPlan: Equatable, Sendable {
    package enum Step: Equatable, Sendable {
        case add
        case remove
        /// `keys`: the settings that differ, in the order of `ServiceStream.settings`; `reload`: what they cost.
        case change(ReloadClass, keys: [String])
    }

    /// By the stream's id. Unchanged streams have none.
    package let steps: [String: Step]
    /// Settings of the process that differ.
    package let keys: [String]

    package init(from old: ServiceConfiguration, to new: ServiceConfiguration) {
        keys = ServiceConfiguration.settings.filter { !$0.isEqual(old, new) }.map(\.key)
        var steps: [String: Step] = [:]
        for id in old.streams.keys where new.streams[id] == nil { steps[id] = .remove }
        for (id, stream) in new.streams {
            guard let before = old.streams[id] else {
                steps[id] = .add
                continue
            }
            let changed = ServiceStream.settings.filter { !$0.isEqual(before, stream) }
            if let reload = changed.map(\.reload).max() { steps[id] = .change(reload, keys: changed.map(\.key)) }
        }
        self.steps = steps
    }
}
