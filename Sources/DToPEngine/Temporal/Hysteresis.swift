/// Lets an unchanged token leave again where it left before though it has become a little less sure.
struct Hysteresis {
    /// How far below the threshold it may be.
    let margin: Float
    let before: TokenMemory

    /// What the threshold is lowered by for a token of which head `stage` says `label`.
    func allowance(token: Int, stage: Int, label: UInt16) -> Float {
        let leftHere = before.exitStage[token] >= 0 && Int(before.exitStage[token]) <= stage
        return leftHere && before.isUnchanged[token] && before.label[token] == label ? margin : 0
    }
}
