/// What leads from one configuration of the service to another.
package struct ReloadPlan: Codable, Equatable, Sendable {
    package enum Step: Codable, Equatable, Sendable {
        case add
        case remove
        /// `keys`: the settings that differ, in the order of `ServiceStream.settings`; `reload`: what they cost.
        case change(ReloadClass, keys: [String])
    }

    /// By the stream's id. Unchanged streams have none.
    package let steps: [String: Step]
    /// Settings of the process that differ.
    package let keys: [String]

    /// The same as settings.
    package var settings: [Setting<ServiceConfiguration>] { keys.compactMap(ServiceConfiguration.setting) }

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

extension ReloadPlan: CustomStringConvertible {
    /// A line for each change; `no changes` without any.
    package var description: String {
        let lines =
            settings.map { "`\($0.key)` \($0.reload)" }
            + steps.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
        return lines.isEmpty ? "no changes" : lines.joined(separator: "\n")
    }
}

extension ReloadPlan.Step: CustomStringConvertible {
    package var description: String {
        switch self {
        case .add: "added"
        case .remove: "removed"
        case .change(.live, let keys): "follows \(keys.joined(separator: ", "))"
        case .change(.restartSink, let keys): "restarts its outputs, because of \(keys.joined(separator: ", "))"
        case .change(_, let keys): "restarts, because of \(keys.joined(separator: ", "))"
        }
    }
}
