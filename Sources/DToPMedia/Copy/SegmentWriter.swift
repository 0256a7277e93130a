import CFFmpeg
import FileNames
import Glibc
import SystemPackage

/// Copies the packets of a video stream, and those of the sound beside it, to a file. Even if this
/// process is killed, the file plays up to its last half second, or to the packet before the last.
package final class SegmentWriter {
    private struct Held {
        let packet: Packet
        let decoding: Int64
        let since: ContinuousClock.Instant
    }

    package let path: FilePath
    /// Pictures taken so far, and packets of sound.
    package private(set) var packetCount = 0
    package private(set) var soundCount = 0
    /// The sound that it holds; nil for none.
    private let sound: AudioStream?
    /// Added to the sound's timestamps, in its ticks.
    private let soundDelay: Int64
    /// Timestamp of the last packet of sound; nil before the first.
    private var lastSound: Int64?
    private let output: FileOutput
    private let muxer: Muxer
    private let timeBase: Rational
    /// The last packet. The next one tells its duration.
    private var held: Held?
    /// Decoding timestamp and arrival of the first packet before the last that the kernel has not got; nil if it has all.
    private var unflushed: (decoding: Int64, since: ContinuousClock.Instant)?
    /// Ticks from the packet before to the last one.
    private var step: Int64
    private static let secondsPerFragment = 0.5
    /// How long packets wait for others.
    private static let patience: Duration = .milliseconds(700)

    /// Creates the file, which must not exist, and writes its header.
    /// - Parameter withSound: whether the sound of `video` is written too, which the container must hold.
    package init(
        _ path: FilePath, _ video: CodedVideo, _ container: SegmentContainer, withSound: Bool = false
    ) throws(MediaError) {
        let call = FFmpegCall("create", path.shown, .writing)
        self.path = path
        timeBase = video.timeBase
        step = video.frameRate.flatMap { video.timeBase.ticks(seconds: $0.inverse.value) }.map { max($0, 1) } ?? 1
        let format = try call.unwrap(container.format)
        let sound = withSound ? video.sound : nil
        self.sound = sound
        soundDelay = sound.map { Muxer.codecDelay($0, in: format) } ?? 0
        let audio = sound.map { [$0] } ?? []
        (output, muxer) = try FileOutput.begin(path, overwrite: false, call) { output throws(MediaError) in
            (output, try Muxer(format, path: path, video: video, audio: audio, output: output))
        }
    }

    /// The file's size in bytes, as far as it is written.
    package var byteCount: Int64 { output.byteCount }

    /// Writes a packet, and takes it over.
    /// - Parameters:
    ///   - decoding: when it is decoded, in ticks of the stream; must grow from packet to packet.
    ///   - presentation: when it is shown; at least `decoding`.
    package func write(_ packet: Packet, decoding: Int64, presentation: Int64) throws(MediaError) {
        if let held {
            step = max(decoding - held.decoding, 1)
            try write(held, duration: step)
            unflushed = unflushed ?? (held.decoding, held.since)
        }
        packet.handle.pointee.dts = decoding
        packet.handle.pointee.pts = presentation
        held = Held(packet: packet, decoding: decoding, since: .now)
        packetCount += 1
        if let unflushed, timeBase.seconds(decoding - unflushed.decoding) >= Self.secondsPerFragment {
            try muxer.flush()
            self.unflushed = nil
        }
    }

    /// Whether it holds sound.
    package var hasSound: Bool { sound != nil }

    /// Writes a packet of sound, and takes it over. One of another description, whose time does not grow, or which the
    /// container refuses, is left out.
    /// - Parameter time: when it is heard, in ticks of its stream.
    package func write(_ packet: Packet, of stream: AudioStream, at time: Int64) throws(MediaError) {
        guard let sound, sound.isSame(as: stream), time >= 0, lastSound.map({ time > $0 }) ?? true else { return }
        // Sources do not always tell how long it lasts: as long as the one before.
        packet.handle.pointee.duration = max(lastSound.map { time - $0 } ?? packet.duration, 1)
        lastSound = time
        packet.handle.pointee.dts = time + soundDelay
        packet.handle.pointee.pts = time + soundDelay
        do {
            try muxer.write(packet, of: sound)
            soundCount += 1
        } catch {
            // Damaged sound does not end the pictures; a full disk does.
            try output.check(FFmpegCall("write", path.shown, .writing))
            if error.kind == .outOfMemory { throw error }
        }
    }

    /// Hands the kernel what has waited for long, all but the last packet. To be called a few times a second.
    package func tick() throws(MediaError) {
        if let unflushed, unflushed.since.duration(to: .now) >= Self.patience {
            try muxer.flush()
            self.unflushed = nil
        }
    }

    /// Writes what is left, and the end of the file, to the disk.
    package func finish() throws(MediaError) {
        if let held { try write(held, duration: step) }
        held = nil
        try muxer.flush()
        try muxer.finish()
        try output.sync(FFmpegCall("write", path.shown, .writing))
    }

    private func write(_ held: Held, duration: Int64) throws(MediaError) {
        held.packet.handle.pointee.duration = duration
        try muxer.write(held.packet, of: nil)
    }
}
