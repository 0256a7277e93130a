import Compute
import DToPModel
import Imaging

/// Slide mode: windows at a fixed stride, the last of each row and column moved back inside, each pruned on its own.
/// Scores are upsampled to pixels and averaged over the windows that cover each pixel (the papers' test protocol).
package final class SlidingWindows {
    /// Left and top of a window, in pixels.
    typealias Origin = (x: Int, y: Int)

    let picture: PixelSize
    /// Size of every window: the crop, or less where the picture is smaller.
    let size: PixelSize
    let origins: [Origin]
    /// Time of the last run, without the forward passes.
    private(set) var clock = StageClock()
    private let patch: Int
    private let sums: AlignedMemory
    private let classes: Int
    private let window: RGBImage
    private let coveringColumns: [Int]
    private let coveringRows: [Int]
    private let addition: ScoreAddition

    init(picture: PixelSize, crop: PixelSize, stride: PixelSize, model: PrunedViT) {
        self.picture = picture
        let size = PixelSize(width: min(crop.width, picture.width), height: min(crop.height, picture.height))
        self.size = size
        patch = model.configuration.patchSize
        classes = model.configuration.classCount
        let columns = Self.starts(picture.width, window: size.width, stride: stride.width)
        let rows = Self.starts(picture.height, window: size.height, stride: stride.height)
        coveringColumns = Self.coverage(picture.width, window: size.width, starts: columns)
        coveringRows = Self.coverage(picture.height, window: size.height, starts: rows)
        origins = rows.flatMap { y in columns.map { x in (x, y) } }
        sums = AlignedMemory(count: picture.count * roundUpToPanel(classes))
        window = .rgb(size)
        let cells = model.configuration.head.cells
        let grid = model.configuration.grid(for: size)
        addition = ScoreAddition(
            grid: PixelSize(width: cells * grid.width, height: cells * grid.height), cell: patch / cells, window: size,
            stride: roundUpToPanel(classes))
    }

    /// Starts of the windows along a side of `length` pixels.
    package static func starts(_ length: Int, window: Int, stride: Int) -> [Int] {
        let count = max(length - window + stride - 1, 0) / stride + 1
        return (0..<count).map { min($0 * stride, length - window) }
    }

    /// Mean scores of every pixel, row by row. [picture x K]
    var scores: Matrix {
        Matrix(base: sums.floats, rows: picture.count, columns: classes, stride: roundUpToPanel(classes))
    }

    /// Passes every window, cut out by `cut`, through the network and leaves the mean in `scores`; calls `after` with
    /// each one's cost.
    func run(
        _ memory: StreamMemory, _ plan: FramePlan, _ workspace: Workspace, cut: (Origin) -> PatchSource,
        after: (Origin, PassCost) -> Void
    ) {
        clock = StageClock()
        sums.floats.update(repeating: 0, count: sums.count)
        for origin in origins {
            let window = cut(origin)
            clock.lap(.post)
            let cost = workspace.run(window, plan, memory)
            clock.skip()
            let pixel = origin.y * picture.width + origin.x
            addition.add(
                memory.scores, to: sums.floats + pixel * roundUpToPanel(classes), pictureWidth: picture.width)
            after(origin, cost)
        }
        average()
        clock.lap(.post)
    }

    /// Divides every pixel's sums by the number of windows that cover it.
    private func average() {
        let stride = roundUpToPanel(classes)
        for y in 0..<picture.height {
            for x in 0..<picture.width where coveringColumns[x] * coveringRows[y] > 1 {
                let factor = 1 / Float(coveringColumns[x] * coveringRows[y])
                let pixel = sums.floats + (y * picture.width + x) * stride
                for k in 0..<stride { pixel[k] *= factor }
            }
        }
    }

    /// How many windows cover each coordinate.
    package static func coverage(_ length: Int, window: Int, starts: [Int]) -> [Int] {
        var counts = [Int](repeating: 0, count: length)
        for start in starts {
            for coordinate in start..<start + window { counts[coordinate] += 1 }
        }
        return counts
    }

    /// Copies the part of `image` under the window at `origin`; the next cut overwrites it.
    func cut(_ image: RGBImage, at origin: Origin) -> RGBImage {
        for y in 0..<size.height {
            window.row(y).update(from: image.row(origin.y + y) + 3 * origin.x, count: 3 * size.width)
        }
        return window
    }

    /// Gives each patch in `result` the exit of the token over its centre, from the last window that covers it.
    func copyExits(of memory: StreamMemory, at origin: Origin, into result: Segmentation) {
        for row in 0..<result.grid.height {
            let y = min(row * patch + patch / 2, picture.height - 1) - origin.y
            guard y >= 0, y < size.height else { continue }
            for column in 0..<result.grid.width {
                let x = min(column * patch + patch / 2, picture.width - 1) - origin.x
                guard x >= 0, x < size.width else { continue }
                let token = y / patch * memory.grid.width + x / patch
                result.exitStages[row * result.grid.width + column] = UInt8(
                    bitPattern: memory.canvas.exitStage[token])
            }
        }
    }
}
