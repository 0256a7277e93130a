import DToPConfiguration
import Foundation

/// An answer as it came.
package struct RawAnswer {
    package let status: Int
    /// By lower-case name.
    package let headers: [String: String]
    package let body: String

    /// Sends a request over a connection of its own and waits for the answer; nil if none comes.
    /// - Parameter line: its method and path.
    package init?(
        _ address: ListenAddress, _ line: String, version: String = "HTTP/1.1",
        headers: [String] = ["Host: localhost"], body: String = ""
    ) {
        guard let client = RawClient(address) else { return nil }
        let lines = ["\(line) \(version)"] + headers + ["Connection: close", "", ""]
        client.send(lines.joined(separator: "\r\n") + body)
        guard let text = client.receiveAll(), let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.lowerBound].components(separatedBy: "\r\n")
        guard let status = head.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        self.status = status
        self.body = String(text[end.upperBound...])
        let pairs = head.dropFirst().compactMap { line -> (String, String)? in
            let parts = line.split(separator: ":", maxSplits: 1)
            return parts.count == 2
                ? (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)) : nil
        }
        self.headers = Dictionary(pairs, uniquingKeysWith: { $0 + "," + $1 })
    }
}
