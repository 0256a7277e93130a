/// What values a setting takes.
package enum SettingKind: Equatable, Sendable {
    case flag
    case whole
    case number
    case text
    case choice([String])
    /// Text of a form, such as "a time such as 10s".
    case formed(String)
    case list(of: String)
    case map(of: String)

    init<Value>(_: Value.Type) {
        switch Value.self {
        case is Bool.Type: self = .flag
        case is Int.Type: self = .whole
        case is Double.Type, is Float.Type: self = .number
        case is String.Type: self = .text
        case is [String: String].Type: self = .map(of: "text")
        case is [String: Region].Type: self = .map(of: Region.form)
        case is [String: ShareRule].Type: self = .map(of: ShareRule.form)
        case is [Region].Type: self = .list(of: Region.form)
        case is [StoreAddress].Type: self = .list(of: StoreAddress.form)
        case is [String].Type: self = .list(of: "text")
        case let type as any TextValue.Type: self = .formed(type.form)
        case let type as any (CaseIterable & RawRepresentable).Type: self = .choice(Self.choices(type))
        default: preconditionFailure("no kind for \(Value.self)")
        }
    }

    private static func choices<Choice: CaseIterable & RawRepresentable>(_: Choice.Type) -> [String] {
        Choice.allCases.map { "\($0.rawValue)" }
    }
}

extension SettingKind: CustomStringConvertible {
    /// For sentences: "must be ...".
    package var description: String {
        switch self {
        case .flag: "true or false"
        case .whole: "a whole number"
        case .number: "a number"
        case .text: "text"
        case .choice(let choices): choices.joined(separator: " or ")
        case .formed(let form): form
        case .list(let form): "a list of \(form)"
        case .map(let form): "a map of names to \(form)"
        }
    }
}
