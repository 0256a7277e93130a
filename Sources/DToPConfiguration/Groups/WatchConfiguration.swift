import FileNames

/// What to watch for: zones of the picture, and rules about what they show.
package struct WatchConfiguration: Equatable, Sendable {
    /// Parts of the picture, by name.
    package var zones: [String: Region] = [:]
    /// When events begin and end, by name.
    package var rules: [String: ShareRule] = [:]

    /// The rule that every live stream has: its events last while the camera is down.
    package static let cameraRule = "camera"

    package init() {}

    /// Throws for values that cannot be used, alone or together.
    package func check() throws(SettingError) {
        for (key, names) in [("zones", Array(zones.keys)), ("rules", Array(rules.keys))] {
            if let name = names.sorted().first(where: { !ItemName.isValid($0) }) {
                throw SettingError("`\(key)` has the name '\(name.prefix(64))': a name has \(ItemName.form)")
            }
        }
        if rules[Self.cameraRule] != nil {
            throw SettingError("`rules` cannot name a rule '\(Self.cameraRule)': every camera has that one")
        }
        for (name, rule) in rules.sorted(by: { $0.key < $1.key }) {
            guard let zone = rule.zone, zones[zone] == nil else { continue }
            throw SettingError("`rules`: \(name) is about the zone '\(zone)', which `zones` does not have")
        }
    }

    /// Throws for a rule about a class that the model does not have.
    /// - Parameter classes: names of the model's classes.
    package func check(classes: [String]) throws(SettingError) {
        for (name, rule) in rules.sorted(by: { $0.key < $1.key }) where !classes.contains(rule.className) {
            let near = EditDistance.nearest(to: rule.className, among: classes, count: 3).joined(separator: ", ")
            throw SettingError(
                "`rules`: \(name) is about '\(rule.className)', a class that the model lacks; near: \(near)")
        }
    }
}
