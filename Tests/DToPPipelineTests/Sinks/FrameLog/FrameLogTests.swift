import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Testing

@Suite struct FrameLogTests {
    private func record(_ stream: String, _ frame: Int) -> FrameRecord {
        FrameRecord(stream: stream, frame: frame, wall: WallTime(milliseconds: 0))
    }

    private func failure(_ body: () throws -> Void) -> OutputError? {
        do { try body() } catch { return error as? OutputError }
        return nil
    }

    @Test func writesALineForEachRecord() throws {
        let folder = try TemporaryFolder()
        let log = try FrameLog(path: folder.path("log.jsonl"))
        for frame in 0..<3 { try log.write(record("a", frame)) }
        let text = try String(contentsOfFile: folder.path("log.jsonl"), encoding: .utf8)
        let expected = (0..<3).map { String(decoding: record("a", $0).line, as: UTF8.self) }.joined()
        #expect(text == expected)
    }

    @Test func replacesAFileOnlyWhenAsked() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.jsonl")
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        let error = failure { _ = try FrameLog(path: path) }
        #expect(error == OutputError(.create, path: path, code: EEXIST))
        #expect(
            error?.description
                == "cannot create '\(path)': File exists (choose another name, or use `overwrite` to replace it)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        try FrameLog(path: path, existing: .replace).write(record("a", 0))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(record("a", 0).line))
    }

    @Test func namesWhatFailed() throws {
        let folder = try TemporaryFolder()
        #expect(failure { _ = try FrameLog(path: folder.path("no/log")) }?.code == ENOENT)
        #expect(failure { _ = try FrameLog(path: folder.url.path, existing: .replace) }?.code == EISDIR)
        #expect(failure { _ = try FrameLog(path: folder.url.path) }?.operation == .create)
        #expect(failure { _ = try FrameLog(path: "") }?.operation == .create)
    }

    @Test func aFullDiskIsAnError() throws {
        let log = try FrameLog(path: "/dev/full")
        let error = failure { try log.write(record("a", 0)) }
        #expect(error == OutputError(.write, path: "/dev/full", code: ENOSPC))
        #expect(error?.description.contains("free some space") == true)
    }

    @Test func aReaderThatLeavesIsAnError() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        let writer = LineWriter(descriptor: dup(pipe.fileHandleForWriting.fileDescriptor), path: "-")
        try writer.append([65, 10])
        try pipe.fileHandleForReading.close()
        let error = failure { try writer.append([66, 10]) }
        #expect(error == OutputError(.write, path: "-", code: EPIPE))
        #expect(error?.description.hasPrefix("cannot write standard output: Broken pipe") == true)
    }

    /// The pipe takes about 64 KiB at a time: writes are partial, and refused while it is full.
    @Test func longLinesGetThroughASlowPipe() throws {
        let pipe = Pipe()
        let descriptor = dup(pipe.fileHandleForWriting.fileDescriptor)
        #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        try pipe.fileHandleForWriting.close()
        let line = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 * 7 % 251) }
        Thread.detachNewThread {
            let writer = LineWriter(descriptor: descriptor, path: "pipe")
            try? writer.append(line)
        }
        var received: [UInt8] = []
        while let part = try pipe.fileHandleForReading.read(upToCount: 30_000), !part.isEmpty { received += part }
        #expect(received == line)
    }

    /// A file size limit cuts a line short; it is far beyond what any other test writes.
    @Test func halfALineIsTakenBack() throws {
        let folder = try TemporaryFolder()
        let size = 1 << 33
        let descriptor = open(folder.path("log"), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        guard ftruncate(descriptor, size) == 0 else { return }
        let writer = LineWriter(descriptor: descriptor, path: "log")
        var before = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
        signal(SIGXFSZ, SIG_IGN)
        var limit = before
        limit.rlim_cur = rlim_t(size + 1000)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        let error = failure { try writer.append(Array(repeating: 65, count: 4000)) }
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
        #expect(error?.code == EFBIG)
        #expect(lseek(descriptor, 0, SEEK_END) == size)
    }

    @Test func streamsShareALogWithoutTearingLines() throws {
        let folder = try TemporaryFolder()
        let log = try FrameLog(path: folder.path("log"))
        DispatchQueue.concurrentPerform(iterations: 4) { stream in
            for frame in 0..<200 { try? log.write(record("s\(stream)", frame)) }
        }
        let text = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
        var next = [0, 0, 0, 0]
        for line in text.split(separator: "\n") {
            let fields = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let stream = try #require((fields["stream"] as? String).flatMap { Int($0.dropFirst()) })
            #expect(fields["frame"] as? Int == next[stream])
            next[stream] += 1
        }
        #expect(next == [200, 200, 200, 200])
    }
}
