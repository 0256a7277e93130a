/// A media server that takes one published stream, and tells what it got.
package final class TestRecorder: RTSPServer {
    /// A picture that it decoded.
    package struct Picture: Equatable, Sendable {
        /// Number of the session, from 1.
        package let session: Int
        /// Timestamp of its packets, in ticks of 1/90000 s from any number on.
        package let timestamp: UInt32
        /// When it came, in seconds on a monotonic clock.
        package let time: Double
        /// Its mean colour: R, G, B.
        package let color: [Int]
        package let width: Int
        package let height: Int
    }

    package init(login: CameraLogin? = nil) throws {
        try super.init("recorder.py", login.map { ["--user", $0.user, "--password", $0.password] } ?? [])
    }

    /// What it has got since it was last started, oldest first.
    package var pictures: [Picture] {
        var session = 0
        var result: [Picture] = []
        // A line that is being written has no end yet.
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ")
            if words.first == "SESSION" { session += 1 }
            guard words.first == "PICTURE", words.count == 8, let timestamp = UInt32(words[1]),
                let time = Double(words[2])
            else { continue }
            let numbers = words[3...].compactMap { Int($0) }
            result.append(
                Picture(
                    session: session, timestamp: timestamp, time: time, color: Array(numbers[..<3]),
                    width: numbers[3], height: numbers[4]))
        }
        return result
    }

    /// Waits until `count` more pictures have come than `before`; false if they do not.
    package func takes(_ count: Int, after before: Int = 0) async -> Bool {
        await wait { self.pictures.count >= before + count }
    }

    /// Steps between timestamps within sessions, in seconds; a clock that goes back makes one that is not positive.
    package static func steps(of pictures: [Picture]) -> [Double] {
        zip(pictures, pictures.dropFirst()).compactMap { first, next in
            guard first.session == next.session else { return nil }
            return Double(Int32(bitPattern: next.timestamp &- first.timestamp)) / 90_000
        }
    }
}
