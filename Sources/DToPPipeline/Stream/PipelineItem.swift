import DToPMedia

/// An item on its way through the pipeline, in file order: a frame, or an audio packet that passes unchanged.
enum PipelineItem<Frame: Sendable>: Sendable {
    case frame(Frame)
    case audio(Packet)
}
