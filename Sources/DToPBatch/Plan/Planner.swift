import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import Synchronization
import SystemPackage

/// Makes the manifest of an archive: finds out what its inputs hold, and where they can be divided.
package struct Planner: Sendable {
    private let settings: StreamConfiguration
    private let part: TimeSpan
    private let input: InputSettings
    /// Inputs of an earlier manifest, by what names them; those that have not changed are not read again.
    private let known: [String: Manifest.Input]
    private let cancellation: Cancellation
    /// Seconds come from ticks.
    private static let rounding = 1e-6

    /// - Parameters:
    ///   - settings: all but the input.
    ///   - part: least length of a part.
    ///   - earlier: the folder's manifest; nil for none.
    package init(
        _ settings: StreamConfiguration, part: TimeSpan, credentials: CredentialStore, earlier: Manifest? = nil,
        cancellation: Cancellation = Cancellation()
    ) {
        self.settings = settings
        self.part = part
        input = InputSettings(settings, credentials)
        // Other settings may divide a video elsewhere.
        let divides = earlier?.part == part && earlier?.settings.undividing == settings.undividing
        known = Dictionary(
            (divides ? earlier?.inputs ?? [] : []).map { ($0.argument, $0) }, uniquingKeysWith: { first, _ in first })
        self.cancellation = cancellation
    }

    /// Reads all inputs, several at a time, and returns them in their order.
    /// - Parameters:
    ///   - failures: reasons by arguments that name nothing to read; they become inputs that failed.
    ///   - threads: how many read.
    ///   - onInput: called on any thread after each, with the number of those read.
    package func inputs(
        _ inputs: [NamedInput], failures: [(argument: String, reason: String)] = [], threads: Int,
        onInput: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> [Manifest.Input] {
        let arguments = inputs.map(\.argumentFromRoot) + failures.map(\.argument)
        let streams = OutputPaths.streamNames(inputs: arguments)
        let found = Mutex((next: 0, done: 0, results: [Manifest.Input?](repeating: nil, count: inputs.count)))
        let failure = Mutex<(any Error)?>(nil)
        let readers = (0..<max(threads, 1)).map { _ in
            StageThread("plan") {
                while let index = found.withLock({ state -> Int? in
                    guard state.next < inputs.count, !cancellation.isCancelled else { return nil }
                    defer { state.next += 1 }
                    return state.next
                }) {
                    do {
                        let one = try read(inputs[index], argument: arguments[index], stream: streams[index])
                        let done = found.withLock { state in
                            state.results[index] = one
                            state.done += 1
                            return state.done
                        }
                        onInput(done)
                    } catch {
                        failure.withLock { $0 = $0 ?? error }
                        cancellation.cancel()
                    }
                }
            }
        }
        for reader in readers { reader.join() }
        if let failure = failure.withLock(\.self) { throw failure }
        let unreadable = zip(failures, streams.dropFirst(inputs.count)).map { failure, stream in
            Manifest.Input(
                argument: failure.argument, stream: stream, fingerprint: nil, parts: [], failure: failure.reason)
        }
        return found.withLock(\.results).compactMap(\.self) + unreadable
    }

    private func read(_ named: NamedInput, argument: String, stream: String) throws -> Manifest.Input {
        if case .video(let media) = named.input {
            if media == .standardInput || media.isLive == true { throw ArchiveError.notStored(input: named.name) }
            if case .url(let url) = media, url.credentials != nil {
                throw ArchiveError.holdsPassword(input: named.name)
            }
        }
        do {
            if let before = known[argument], before.stream == stream, before.failure == nil,
                try before.fingerprint?.hasStamp(of: named.input) == true
            {
                return before
            }
            let fingerprint = try Fingerprint(of: named.input)
            let parts = try parts(of: named.input)
            return Manifest.Input(
                argument: argument, stream: stream, fingerprint: fingerprint, parts: parts, failure: nil)
        } catch let error where !cancellation.isCancelled {
            return Manifest.Input(
                argument: argument, stream: stream, fingerprint: nil, parts: [], failure: "\(error)")
        }
    }

    private func parts(of input: StreamInput) throws(MediaError) -> [Manifest.Part] {
        switch input {
        case .video(.url(let url)):
            // Reading all of it would be a download.
            let options = self.input.options(for: .url(url), isLive: false, withAudio: false)
            let demuxer = try Demuxer(.url(url), options: options, cancellation: cancellation)
            if demuxer.isUnbounded { throw PacketSurvey.endless(.url(url)) }
            let seconds = demuxer.video.duration ?? 0
            let frames = demuxer.video.frameCount ?? Int(min(seconds * (demuxer.video.frameRate?.value ?? 25), 1e9))
            return [Manifest.Part(range: VideoPart(), frames: frames)]
        case .video(let media):
            let options = self.input.options(for: media, isLive: false, withAudio: false)
            let survey = try PacketSurvey(media, options: options, cancellation: cancellation)
            return parts(of: survey)
        case .picture: return [Manifest.Part(range: VideoPart(), frames: 1)]
        case .pictures(let list): return [Manifest.Part(range: VideoPart(), frames: list.paths.count)]
        case .sequence(let sequence): return [Manifest.Part(range: VideoPart(), frames: sequence.pictures.count)]
        }
    }

    private func parts(of survey: PacketSurvey) -> [Manifest.Part] {
        var starts: [PartBoundary] = []
        for boundary in settings.undividing.isEmpty ? survey.boundaries : [] {
            let last = starts.last?.seconds ?? survey.start
            let shortest = min(boundary.seconds - last, survey.end - boundary.seconds)
            guard shortest >= part.seconds - Self.rounding else { continue }
            starts.append(boundary)
        }
        let limits = [nil] + starts.map { Optional($0) } + [nil]
        return zip(limits, limits.dropFirst()).map { from, to in
            Manifest.Part(
                range: VideoPart(from: from?.timestamp, to: to?.timestamp),
                frames: (to?.pictures ?? survey.pictures) - (from?.pictures ?? 0))
        }
    }
}
