/// A member of the etcd that holds a fleet's keys: `https://etcd-1:2379`.
package struct StoreAddress: TextValue, Hashable {
    /// Without a slash at its end.
    package let url: String
    package var usesTLS: Bool { url.hasPrefix("https") }

    package static let form = "an etcd such as https://etcd-1:2379"

    package init?(text: String) {
        let text = text.last == "/" ? String(text.dropLast()) : text
        guard let match = text.wholeMatch(of: /https?:\/\/(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+):([0-9]{1,5})/),
            let port = Int(match.1), (1...65535).contains(port)
        else { return nil }
        url = text
    }

    package var description: String { url }
}
