extension StreamConfiguration {
    /// Every setting, in the order in which a person would give them. A new one also takes its property in a group, its
    /// flag in `Sources/dtopd/Arguments`, a line in `StreamConfigurationTests.unusual`, and `make reference`.
    package static let settings: [Setting<StreamConfiguration>] = [
        Setting("input", \.source.input, .restartStream, form: "input", holdsSecret: true, "What to segment."),
        Setting(
            "main", \.source.main, .restartSink, form: "url", holdsSecret: true,
            "The camera's main stream, recorded in place of `input` (see `record`) and never decoded."),
        Setting(
            "live", \.source.live, .restartStream,
            "Take the newest frame and reconnect without limit, or every frame to the end (default: by the source)."),
        Setting(
            "give_up_after", \.source.giveUpAfter, .restartStream, form: "time",
            "Stop after this long without a picture from a live source, such as 5m."),
        Setting(
            "backoff_max", \.source.backoffMax, .restartStream, form: "time",
            "Longest wait between attempts to reach a live source."),
        Setting(
            "frames", \.source.frames, .restartStream,
            "Frames to decode: all, reference (those that others are predicted from), or keyframes; fewer cost less."),
        Setting("fps", \.source.fps, .restartStream, form: "rate", "Highest number of frames per second to process."),
        Setting("stride", \.source.stride, .restartStream, form: "n", "Process every n-th frame only."),
        Setting("start", \.source.start, .restartStream, form: "time", "Time to start at, such as 90, 1:30 or 2m."),
        Setting("duration", \.source.duration, .restartStream, form: "time", "Length to process, such as 20s."),
        Setting(
            "frame_rate", \.source.frameRate, .restartStream, form: "rate",
            "Frame rate of numbered sequences and of overlays of pictures."),
        Setting("rtsp_transport", \.connection.rtspTransport, .restartStream, "Transport of RTSP media."),
        Setting(
            "input_option", \.connection.inputOption, .restartStream, form: "key=value", holdsSecret: true,
            "Option of FFmpeg's demuxer or protocol."),
        Setting(
            "timeout", \.connection.timeout, .restartStream, form: "time",
            "Longest wait for an answer or a picture (default: 10s for live sources, 30s for others)."),
        Setting(
            "credentials", \.connection.credentials, .restartStream, form: "file",
            """
            Lines of user:password or host user:password, for URLs without; else DTOPD_USERNAME and \
            DTOPD_PASSWORD of the environment count.
            """),
        Setting("overlay", \.outputs.overlay, .restartSink, form: "file", "Overlay video (.mp4, .mov, .mkv, .webm)."),
        Setting(
            "publish", \.outputs.publish, .restartSink, form: "url", holdsSecret: true,
            "Media server that gets the overlay as a live stream: rtsp://, rtmp:// or srt://."),
        Setting(
            "masks", \.outputs.masks, .restartSink, form: "dir",
            "Folder for one indexed PNG mask per frame; - writes raw masks to stdout."),
        Setting("mask_format", \.outputs.maskFormat, .restartSink, "Mask format: png, or raw for stdout."),
        // The engine labels at the masks' size.
        Setting("mask_size", \.outputs.maskSize, .restartStream, "Mask size: as displayed, or the network's input."),
        Setting(
            "rle", \.outputs.rle, .restartSink, form: "file",
            "Masks as COCO run lengths, one JSON line per frame (.jsonl)."),
        Setting(
            "mask_video", \.outputs.maskVideo, .restartSink, form: "file",
            "Masks as one lossless gray video, FFV1 in Matroska (.mkv)."),
        Setting(
            "mask_segment", \.outputs.maskSegment, .restartSink, form: "time",
            """
            Write `rle` and `mask_video` to folders of these names, in segments of this length, such as 1h (default: \
            one file).
            """),
        Setting(
            "mask_every", \.masks.every, .restartSink, form: "time",
            "Time from one mask to the next in `masks`, `rle` and `mask_video`, such as 10s (default: every frame)."),
        Setting(
            "mask_change", \.masks.change, .restartSink, form: "share",
            """
            Leave out masks that differ from the last one written in no more than this share of the pixels; 0 leaves \
            out equal ones.
            """),
        Setting(
            "mask_keep", \.masks.keep, .live, form: "time",
            """
            Delete pictures in `masks` and `confidence`, and segments of `rle` and `mask_video`, that are older, such \
            as 7d (default: never).
            """),
        Setting(
            "mask_keep_size", \.masks.keepSize, .live, form: "size",
            """
            Delete the oldest pictures or segments while those of the stream take more, in each of `masks`, \
            `confidence`, `rle` and `mask_video` (default: never).
            """),
        Setting(
            "confidence", \.outputs.confidence, .restartSink, form: "dir",
            "Folder for one 8-bit gray confidence PNG per frame."),
        Setting("log", \.outputs.log, .restartSink, form: "file", "Frame log, one JSON line per frame; - is stdout."),
        Setting(
            "record", \.outputs.record, .restartSink, form: "dir",
            "Folder for a recording: the source's own packets in segments, and the masks beside them."),
        // The thread that reads hands packets on, or does not.
        Setting(
            "record_video", \.recording.video, .restartStream,
            "What a recording's segments hold: the source's own packets (copy), or the overlay, without masks beside it."
        ),
        Setting(
            "record_audio", \.recording.audio, .restartStream,
            "Record the source's sound too; in many places that needs the consent of those who are heard."),
        Setting(
            "record_segment", \.recording.segment, .live, form: "time",
            "Length of a recording's segments, which begin at keyframes."),
        Setting(
            "record_keep", \.recording.keep, .live, form: "time",
            "Delete segments of the recording that are older, such as 7d (default: never)."),
        Setting(
            "record_keep_size", \.recording.keepSize, .live, form: "size",
            "Delete the oldest segments while the stream's recording is larger, such as 20G (default: never)."),
        Setting(
            "record_min_free", \.recording.minFree, .live, form: "size",
            "Pause the recording while the file system has less room."),
        Setting(
            "labels", \.outputs.labels, .restartSink, form: "dir",
            "Folder of true labels, PNGs named like the masks, to score against."),
        Setting("overwrite", \.outputs.overwrite, .restartSink, "Overwrite outputs that exist."),
        Setting(
            "show", \.overlay.show, .restartSink,
            "What to draw: classes, exits (the stage at which each token left), confidence, or compute (recent cost)."),
        Setting(
            "overlay_size", \.overlay.size, .restartSink, form: "lines",
            "Most lines of the overlay, whose width follows; never more than the source's, source for just those."),
        Setting("opacity", \.overlay.opacity, .restartSink, "Opacity of the colours, 0 to 1."),
        Setting("legend", \.overlay.legend, .restartSink, "Draw a legend."),
        Setting(
            "palette", \.overlay.palette, .restartSink, form: "json",
            "Colours instead of the model's, [[r,g,b], ...], one per class."),
        Setting("codec", \.overlay.codec, .restartSink, form: "name", "Video encoder; any of FFmpeg's."),
        Setting(
            "codec_option", \.overlay.codecOption, .restartSink, form: "key=value",
            "Option of the encoder."),
        Setting(
            "model", \.engine.model, .restartStream, form: "dir",
            "Model directory, or name of a built-in model (default: street-vit-s)."),
        Setting(
            "threshold", \.engine.threshold, .live,
            "Confidence above which tokens leave, 0 to 1; 1 computes everything (default: the model's)."),
        Setting(
            "input_size", \.engine.inputSize, .restartStream, form: "WxH|short:N",
            "The network's input size, rounded to whole patches."),
        Setting(
            "precision", \.engine.precision, .restartStream,
            """
            What the layers multiply in: float32, or int8: about twice as fast, and nearly the same answer \
            (default: the model's).
            """),
        Setting(
            "temporal", \.carry.temporal, .restartStream,
            "Carry tokens that have not changed from frame to frame, or compute all: carry or off."),
        Setting(
            "change_threshold", \.carry.changeThreshold, .live, form: "levels",
            "Change in grey levels of a 4 x 4 pixel mean that recomputes its token."),
        Setting("max_age", \.carry.maxAge, .live, form: "frames", "Frames after which every token is recomputed."),
        Setting(
            "hysteresis", \.carry.hysteresis, .live, form: "share",
            "How far below `threshold` an unchanged token may leave where it left before."),
        Setting(
            "roi", \.carry.roi, .restartStream, form: "x,y,...",
            "Corners of the region to compute, in shares of the picture's size; two make a rectangle."),
        Setting(
            "audit_every", \.carry.auditEvery, .live, form: "frames",
            "Frames between audits, which also compute the frame in full; 0 for none."),
        Setting(
            "min_agreement", \.carry.minAgreement, .live, form: "share",
            "Share of pixels that audits must find to agree with the full computation; below it less is carried."),
        Setting(
            "reset_every", \.carry.resetEvery, .live, form: "frames|keyframe",
            "Start anew after this many frames, or at each keyframe: parts of a video then give one run's answers."),
        Setting(
            "target_fps", \.carry.targetFps, .live, form: "rate",
            "Frame rate to hold for live sources, at the cost of detail."),
        Setting(
            "target_ms", \.carry.targetMs, .live, form: "ms",
            "Longest time per frame of a live source, in milliseconds."),
        Setting(
            "zones", \.watch.zones, .live, form: "name=x,y,...",
            "Parts of the picture by name, corners as in `roi`; the log has each class's share of them."),
        Setting(
            "rules", \.watch.rules, .live, form: "name=rule",
            """
            When events begin and end, by name: CLASS [in ZONE] above|below SHARE % [for TIME] [until SHARE %]; \
            until: half or twice the share.
            """),
        Setting(
            "events", \.outputs.events, .restartSink, form: "file",
            "Events of `rules`, one JSON line each; made with the first event."),
    ]

    /// The setting of a key; nil if there is none.
    package static func setting(_ key: String) -> Setting<StreamConfiguration>? { byKey[key] }

    private static let byKey = Dictionary(uniqueKeysWithValues: settings.map { ($0.key, $0) })
}
