import Foundation
import Glibc

/// Answers every request with the bytes that a test wants, HTTP or not, at a local port; one after another. Ends with
/// its last reference.
package final class ScriptedServer {
    /// What follows an answer.
    package enum End: Sendable {
        /// The connection is closed.
        case hangUp
        /// Nothing: it stays open.
        case silence
        /// These bytes, again and again, until the client hangs up.
        case more([UInt8], every: Duration)
    }

    package struct Failure: Error {}

    package let port: Int
    private let listener: Int32

    package init(_ answer: [UInt8], then end: End = .hangUp) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = RawClient.loopback(port: 0)
        guard RawClient.call(bind, descriptor, &name), listen(descriptor, 16) == 0 else {
            close(descriptor)
            throw Failure()
        }
        listener = descriptor
        port = FreePort.port(of: descriptor)
        Thread.detachNewThread { ScriptedServer.serve(descriptor, answer, end) }
    }

    /// The thread closes it.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func serve(_ listener: Int32, _ answer: [UInt8], _ end: End) {
        while true {
            let connection = accept(listener, nil, nil)
            if connection < 0 {
                if errno == EINTR { continue }
                break
            }
            if takeRequest(connection), deliver(answer, connection) {
                switch end {
                case .hangUp: break
                case .silence: _ = takeRequest(connection)
                case .more(let bytes, let interval):
                    while deliver(bytes, connection) { Thread.sleep(forTimeInterval: interval / .seconds(1)) }
                }
            }
            close(connection)
        }
        close(listener)
    }

    /// Waits for a whole request: a connection that is closed while some of it is unread loses the answer. False if the
    /// client hangs up first.
    private static func takeRequest(_ connection: Int32) -> Bool {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while !isWhole(bytes) {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return false }
            bytes += buffer.prefix(count)
        }
        return true
    }

    private static func isWhole(_ request: [UInt8]) -> Bool {
        guard let end = request.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let head = String(decoding: request[..<end.lowerBound], as: UTF8.self)
        let length = head.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.1) } ?? 0
        return request.count - end.upperBound >= length
    }

    /// Sends all of `bytes`; false if the client hangs up first.
    private static func deliver(_ bytes: [UInt8], _ connection: Int32) -> Bool {
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return false }
            left = left.dropFirst(count)
        }
        return true
    }
}
