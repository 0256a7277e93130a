import Foundation

/// The names of a fleet's keys.
struct FleetKeys {
    private let root: String

    init(fleet: String) { root = "/dtopd/\(fleet)/" }

    func host(_ name: String) -> String { encoded("\(root)hosts/\(name)") }
    func owner(of camera: String) -> String { encoded("\(root)cameras/\(camera)/owner") }

    /// All of them: the first, and the one after the last.
    var all: (first: String, end: String) { (encoded(root), encoded(root.dropLast() + "0")) }

    enum Name: Equatable {
        case host(String)
        case owner(of: String)
    }

    /// Tells whose key it is; nil if it is not one of a fleet's.
    func name(_ key: String) -> Name? {
        guard let text = Data(base64Encoded: key).flatMap({ String(data: $0, encoding: .utf8) }), text.hasPrefix(root)
        else { return nil }
        let parts = text.dropFirst(root.count).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, parts[0] == "hosts" { return .host(parts[1]) }
        if parts.count == 3, parts[0] == "cameras", parts[2] == "owner" { return .owner(of: parts[1]) }
        return nil
    }

    private func encoded(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
