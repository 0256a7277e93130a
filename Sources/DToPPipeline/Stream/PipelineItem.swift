import DToPMedia

/// What travels through the pipeline, in the order of the file: frames, and audio packets that pass as they are.
enum PipelineItem<Frame: Sendable>: Sendable {
    case frame(Frame)
    case audio(Packet)
}
