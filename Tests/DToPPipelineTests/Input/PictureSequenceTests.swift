import DToPMedia
import DToPPipeline
import DToPTestSupport
import FileNames
import Foundation
import SystemPackage
import Testing

@Suite struct PictureSequenceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func touch(_ names: [String]) throws {
        for name in names {
            let url = folder.url.appending(path: name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            #expect(FileManager.default.createFile(atPath: url.path, contents: Data([1])))
        }
    }

    private func sequence(_ pattern: String) throws -> PictureSequence? {
        guard case .sequence(let sequence) = try StreamInput(folder.path(pattern), frameRate: .usualFrameRate) else {
            return nil
        }
        return sequence
    }

    private func names(_ pattern: String) throws -> [String] {
        try sequence(pattern)?.pictures.compactMap { $0.path.lastComponent?.string } ?? []
    }

    /// Numbers as printf writes them: with more digits than the width if needed, negative, beyond 32 bits.
    @Test(
        arguments: [
            ("%d.png", ["-12.png", "-1.png", "0.png", "2.png", "10.png", "4294967296.png", "1700000000000.png"]),
            ("%03d.png", ["-12.png", "-01.png", "001.png", "010.png", "1000.png"]),
            ("f%2dx.png", ["f09x.png", "f10x.png", "f100x.png"]),
        ])
    func numbersAreInTheirOrder(_ pattern: String, _ expected: [String]) throws {
        let others = [
            "-0.png", "01.png", "1.jpg", "+3.png", "0001000.png", "x1.png", "1 .png", "99999999999999999999.png",
        ]
        try touch(others.filter { !expected.contains($0) })
        try touch(expected.reversed())
        #expect(try names(pattern).filter { !others.contains($0) } == expected)
    }

    @Test(
        arguments: [
            ("100%done/%04d.png", "100%done/0001.png"), ("a%%b/%d.png", "a%%b/1.png"), ("a%%b/%d.png", "a%b/1.png"),
            ("50%%_%04d.png", "50%_0001.png"), ("50%_%04d.png", "50%_0001.png"), ("100%done_%d.png", "100%done_7.png"),
            ("%d_%d.png", "%d_3.png"), ("[x]*?/%d.png", "[x]*?/1.png"), ("a b\n%d.png", "a b\n1.png"),
            ("a:%d.png", "a:1.png"),
        ])
    func otherPercentsAreThemselves(_ pattern: String, _ file: String) throws {
        try touch([file])
        #expect(try sequence(pattern)?.pictures.map(\.path) == [folder.path(file)])
    }

    @Test func placesAreThoseOfTheNumbers() throws {
        try touch(["7.png", "8.png", "10.png", "20.png"])
        let input = try StreamInput(folder.path("%d.png"), frameRate: .usualFrameRate)
        let source = try FrameSource(
            input, InputSettings(), frameRate: .usualFrameRate,
            monitor: StreamMonitor(stream: "a", logger: .silent), cancellation: Cancellation())
        #expect(try source.read() == nil && source.failedPictures.count == 4)
        let named = try NamedInput.all(of: folder.path("%d.png"), frameRate: .usualFrameRate)
        #expect(named[0].note?.contains("10 of the numbers 7 to 20 missing (9, 11 to 19)") == true)
    }

    @Test func noFileIsAnError() throws {
        try touch(["a.png"])
        for pattern in ["%d.png", "no/%d.png", "a.png/%d.png"] {
            let failure = thrown(InputError.self) { _ = try sequence(pattern) }
            #expect(failure == .noNumberedPictures(folder.path(pattern)))
        }
        let plain = thrown(InputError.self) { _ = try sequence("a%s.png") }
        #expect(plain == .missing(folder.path("a%s.png")))
    }

    @Test func fileURLsNameSequencesEitherWay() throws {
        try touch(["1.png", "2.png"])
        for name in ["%25d.png", "%d.png"] {
            let input = try StreamInput("file://" + folder.path(name), frameRate: .usualFrameRate)
            #expect(input.paths.count == 2)
        }
    }
}
