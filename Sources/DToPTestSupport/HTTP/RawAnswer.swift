import DToPConfiguration
import Foundation

/// An answer as it came.
package struct RawAnswer {
    package let status: Int
    /// By lower-case name.
    package let headers: [String: String]
    /// Its body.
    package let bytes: [UInt8]

    package var body: String { String(decoding: bytes, as: UTF8.self) }

    /// Sends a request over a connection of its own and waits for the answer; nil if none comes.
    /// - Parameter line: its method and path.
    package init?(
        _ address: ListenAddress, _ line: String, version: String = "HTTP/1.1",
        headers: [String] = ["Host: localhost"], body: String = ""
    ) {
        guard let client = RawClient(address) else { return nil }
        let lines = ["\(line) \(version)"] + headers + ["Connection: close", "", ""]
        client.send(lines.joined(separator: "\r\n") + body)
        guard let answer = client.receive(until: { _ in false }),
            let end = answer.firstRange(of: Array("\r\n\r\n".utf8))
        else { return nil }
        let head = String(decoding: answer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = head.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        self.status = status
        bytes = Array(answer[end.upperBound...])
        let pairs = head.dropFirst().compactMap { line -> (String, String)? in
            let parts = line.split(separator: ":", maxSplits: 1)
            return parts.count == 2
                ? (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)) : nil
        }
        self.headers = Dictionary(pairs, uniquingKeysWith: { $0 + "," + $1 })
    }
}
