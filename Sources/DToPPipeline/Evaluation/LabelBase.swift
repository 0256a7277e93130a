/// The number that a data set's labels give its first class.
public enum LabelBase: Int, CaseIterable, Sendable {
    /// Classes count from 0 (CamVid).
    case zero = 0
    /// Classes count from 1, and 0 is void (ADE20K).
    case one = 1
}
