import CFFmpeg

/// A compressed picture, or a packet of the sound beside it, to be copied unchanged.
package struct CodedPacket: Sendable {
    package let packet: Packet
    /// How it is coded; for sound, how the pictures are that it comes with.
    package let video: CodedVideo
    /// Its number in the decoder, from 1: the `packetNumber` of the frame that comes of it. 0 for sound, which is not
    /// decoded.
    package let number: Int64

    package init(_ packet: Packet, _ video: CodedVideo, number: Int64) {
        self.packet = packet
        self.video = video
        self.number = number
    }

    /// The stream of a packet of sound; nil for a picture.
    package var sound: AudioStream? { number == 0 ? video.sound : nil }
    /// Unit of the packet's timestamps.
    package var timeBase: Rational { sound?.timeBase ?? video.timeBase }
}

extension Packet {
    /// A packet as another process describes it.
    /// - Parameters:
    ///   - timestamp: when it is shown, in ticks of its stream; nil if unknown.
    ///   - decodingTimestamp: when it is decoded.
    package convenience init(
        _ bytes: [UInt8], timestamp: Int64?, decodingTimestamp: Int64?, isKeyframe: Bool
    ) throws(MediaError) {
        let call = FFmpegCall("make", "a packet", .reading)
        try self.init(call)
        try call.check(av_new_packet(handle, Int32(clamping: bytes.count)))
        handle.pointee.data.update(from: bytes, count: bytes.count)
        handle.pointee.pts = timestamp ?? dtop_no_timestamp
        handle.pointee.dts = decodingTimestamp ?? dtop_no_timestamp
        if isKeyframe { handle.pointee.flags |= AV_PKT_FLAG_KEY }
    }

    /// Its coded data, for as long as the packet lives.
    package var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: handle.pointee.data, count: byteCount)
    }

    /// Duration in ticks of its stream; 0 if unknown.
    package var duration: Int64 { (0...1 << 40).contains(handle.pointee.duration) ? handle.pointee.duration : 0 }

    /// How the stream is coded from this packet on; nil if that has not changed.
    var newExtradata: UnsafeBufferPointer<UInt8>? {
        var count = 0
        let start = av_packet_get_side_data(handle, AV_PKT_DATA_NEW_EXTRADATA, &count)
        return start.map { UnsafeBufferPointer(start: $0, count: count) }
    }
}
