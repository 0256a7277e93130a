import Compute
import DToPModel
import Imaging

/// Remembers a stream's frames and decides which tokens of the next one are computed.
///
/// A token is carried while its pixels match those it was last computed from, until its turn comes. Tokens that are
/// computed although their pixels have not changed are probes: their moves set how fast turns go round, and which carried
/// tokens must be computed after all.
final class TemporalState {
    /// May change from frame to frame.
    var rule: TemporalRule
    private let grid: PixelSize
    private let memory: AlignedMemory
    let tokens: TokenMemory
    private var noise: NoiseEstimate
    private var turns = RefreshTurns()
    private var doubt = Doubt()
    private var chance = RandomTokens()
    /// Whether the last frame was a full one whose answers may still be moving.
    private var isUnsettled = false
    private var isEmpty = true

    /// If more than this share of tokens must be computed, all are.
    private static let nearlyAll = 0.9
    /// Noise raises the threshold to at most this many times the rule's: more may be motion everywhere.
    private static let mostNoise: Float = 2
    /// Answers move in proportion to the noise. The rule's tolerance is for block means with up to this deviation, in
    /// grey levels; noise raises it to at most `mostTolerance` times the rule's.
    private static let quiet: Float = 0.75
    private static let mostTolerance: Float = 4
    /// A token of a new scene changes by more than this many grey levels.
    private static let cut: Float = 32
    /// A probe that moves by more than this, or to another class, makes its neighbours urgent.
    private static let largeMove: Float = 0.2
    /// How far a probe tells of others, in tokens across and down.
    private static let reach = 3

    init(_ rule: TemporalRule, grid: PixelSize, patch: Int) {
        self.rule = rule
        self.grid = grid
        (memory, (tokens, noise)) = Arena.laidOut { arena in
            let tokens = TokenMemory(grid: grid, patch: patch, arena: &arena)
            return (tokens, NoiseEstimate(count: tokens.blocks.count, arena: &arena))
        }
    }

    /// Forgets all frames.
    func reset() {
        noise.reset()
        turns = RefreshTurns()
        doubt = Doubt()
        chance = RandomTokens()
        isUnsettled = false
        isEmpty = true
    }

    /// Decides which tokens of `image` to compute.
    func plan(
        _ image: RGBImage, _ pruning: PruningConfiguration, _ memory: StreamMemory, team: WorkerTeam
    ) -> FramePlan {
        team.compare(image, with: tokens.blocks)
        defer { noise.add(tokens.blocks.luma) }
        if isEmpty { return begin(memory, pruning, .start) }
        tokens.note(memory.canvas)
        team.gatherChange(tokens.blocks, into: tokens.change)
        if isCut(memory) {
            reset()
            return begin(memory, pruning, .cut)
        }
        turns.advance(period: isUniform ? Double(rule.maximumAge) : doubt.period(noisyRule))
        let count = mark(memory)
        if rule.control == .randomTokens { chance.choose(count, memory) }
        let isFull = isUnsettled || count > Int(Self.nearlyAll * Double(memory.regionCount))
        return FramePlan(
            isActive: isFull ? UnsafePointer(memory.isInRegion) : UnsafePointer(memory.isActive), pruning: pruning,
            before: tokens, hysteresis: rule.hysteresis, seesContextOnly: rule.control == .contextOnly,
            refresh: isUnsettled ? .doubt : isFull ? .changed : nil)
    }

    /// Starts a scene with a full frame.
    private func begin(_ memory: StreamMemory, _ pruning: PruningConfiguration, _ refresh: Refresh) -> FramePlan {
        isEmpty = false
        tokens.begin()
        return memory.fullPlan(pruning, refresh: refresh)
    }

    /// Whether nearly all tokens have changed by more than `cut`.
    private func isCut(_ memory: StreamMemory) -> Bool {
        var count = 0
        for token in 0..<grid.count where memory.isInRegion[token] && tokens.change[token] > Self.cut { count += 1 }
        return count > Int(Self.nearlyAll * Double(memory.regionCount))
    }

    /// Marks the tokens that cannot be carried and returns their number.
    private func mark(_ memory: StreamMemory) -> Int {
        let threshold = noisyRule.changeThreshold
        var count = 0
        for row in 0..<grid.height {
            for column in 0..<grid.width {
                let token = row * grid.width + column
                let isUnchanged = change(row: row, column: column) <= threshold * tokens.leeway[token]
                let isDue = turns.isDue(column: column, row: row) || tokens.age[token] + 1 >= rule.maximumAge
                tokens.isUnchanged[token] = isUnchanged
                memory.isActive[token] =
                    memory.isInRegion[token] && (!isUnchanged || isDue || tokens.isUrgent[token])
                if memory.isActive[token] { count += 1 }
            }
        }
        return count
    }

    private var isUniform: Bool { rule.control == .uniformAge }

    /// A token's change, in grey levels; with a uniform age, the largest among it and its neighbours.
    private func change(row: Int, column: Int) -> Float {
        guard isUniform else { return tokens.change[row * grid.width + column] }
        var largest: Float = 0
        forEachToken(around: row, column) { largest = max(largest, tokens.change[$0]) }
        return largest
    }

    /// Calls `body` with a token and its neighbours.
    private func forEachToken(around row: Int, _ column: Int, _ body: (Int) -> Void) {
        for y in max(row - 1, 0)...min(row + 1, grid.height - 1) {
            for x in max(column - 1, 0)...min(column + 1, grid.width - 1) { body(y * grid.width + x) }
        }
    }

    /// The rule for pixels as noisy as the stream's.
    private var noisyRule: TemporalRule {
        var noisy = rule
        noisy.changeThreshold = max(rule.changeThreshold, min(noise.limit, Self.mostNoise * rule.changeThreshold))
        noisy.tolerance *= min(max(noise.deviation / Self.quiet, 1), Self.mostTolerance)
        return noisy
    }

    /// Adds the probes of a partly computed frame to the doubt and marks urgent tokens; returns what they say.
    func judge(_ plan: FramePlan, _ memory: StreamMemory) -> Doubt.Verdict {
        if isUniform { return .holds }
        let (moved, probes) = probe(plan, memory) { token, move in
            if move > Self.largeMove || tokens.hasTurned(token, memory.canvas) {
                forEachToken(around: token / grid.width, token % grid.width) { tokens.isUrgent[$0] = true }
            }
        }
        for token in 0..<grid.count where plan.isActive[token] { tokens.learn(token, memory.canvas) }
        return doubt.add(moved: moved, probes: probes, noisyRule)
    }

    /// Plans a second pass over the frame: of the unsure tokens that `plan` has carried although probes near them moved,
    /// or of all that it has carried, as `verdict` says.
    func suspects(_ plan: FramePlan, _ verdict: Doubt.Verdict, _ memory: StreamMemory) -> FramePlan {
        let rule = noisyRule
        for row in 0..<grid.height {
            for column in 0..<grid.width {
                let token = row * grid.width + column
                memory.isSuspect[token] =
                    memory.isInRegion[token] && !plan.isActive[token]
                    && (verdict == .fails
                        || tokens.isUnsure(token)
                            && Doubt.isSuspect(move: move(near: row, column, plan, memory), rule))
            }
        }
        var second = plan
        second.isActive = UnsafePointer(memory.isSuspect)
        return second
    }

    /// The frame once the tokens of `plan` and its suspects are computed.
    func joined(_ plan: FramePlan, _ memory: StreamMemory) -> FramePlan {
        for token in 0..<grid.count where memory.isSuspect[token] { memory.isActive[token] = true }
        let isFull = memory.count(plan) == memory.regionCount
        return isFull ? plan.full(.doubt, of: memory, threshold: plan.pruning.threshold) : plan
    }

    /// The mean move of the probes within `reach` of a token, the nearest weighing most; 0 if there are none.
    private func move(near row: Int, _ column: Int, _ plan: FramePlan, _ memory: StreamMemory) -> Float {
        var (moved, weights): (Float, Float) = (0, 0)
        for y in max(row - Self.reach, 0)...min(row + Self.reach, grid.height - 1) {
            for x in max(column - Self.reach, 0)...min(column + Self.reach, grid.width - 1) {
                let probe = y * grid.width + x
                guard plan.isActive[probe], tokens.isUnchanged[probe] else { continue }
                let weight = 1 / Float(1 + (y - row) * (y - row) + (x - column) * (x - column))
                moved += weight * tokens.move(probe, memory.canvas)
                weights += weight
            }
        }
        return weights > 0 ? moved / weights : 0
    }

    /// Returns the sum of a frame's probes' moves and the number of probes; calls `body` with each.
    private func probe(
        _ plan: FramePlan, _ memory: StreamMemory,
        _ body: (_ token: Int, _ move: Float) -> Void = { _, _ in }
    ) -> (moved: Float, count: Int) {
        var moved: Float = 0
        var count = 0
        for token in 0..<grid.count where plan.isActive[token] && tokens.isUnchanged[token] {
            let move = tokens.move(token, memory.canvas)
            moved += move
            count += 1
            body(token, move)
        }
        return (moved, count)
    }

    /// Records which tokens a frame computed.
    func keep(_ plan: FramePlan, _ memory: StreamMemory) {
        let refresh = plan.refresh
        isUnsettled =
            !isUniform
            && (refresh == .start || refresh == .cut || (refresh != nil && isMoving(plan, memory)))
        for token in 0..<grid.count {
            if plan.isActive[token] {
                tokens.blocks.renew(token: token)
                tokens.age[token] = 0
                tokens.isUrgent[token] = false
            } else if memory.isInRegion[token] {
                tokens.age[token] += 1
            }
        }
    }

    /// Whether a full frame's answers differ from those before it where its pixels do not.
    private func isMoving(_ plan: FramePlan, _ memory: StreamMemory) -> Bool {
        let (moved, probes) = probe(plan, memory)
        return Doubt.isUnsettled(moved: moved, probes: probes, noisyRule)
    }
}
