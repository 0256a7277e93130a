import Compute
import DToPConfiguration
import DToPModel
import Foundation
import Imaging
import SystemPackage

// libFuzzer calls `fuzz` with each input. `DTOPD_FUZZ` names the reader under test.

/// In memory: the input as a file, where the readers look for it, and the model made from it.
private let folder = FileManager.default.temporaryDirectory.path
private let input = folder + "/config.json"

private let read: @Sendable () throws -> Void = {
    switch ProcessInfo.processInfo.environment["DTOPD_FUZZ"] {
    case "safetensors": return readSafetensors
    case "checkpoint": return readCheckpoint
    case "configuration": return readConfiguration
    case "service": return readService
    default: fatalError("DTOPD_FUZZ must be safetensors, checkpoint, configuration or service")
    }
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let run = read
    let data = start.map { Data(bytesNoCopy: UnsafeMutableRawPointer(mutating: $0), count: count, deallocator: .none) }
    _ = FileManager.default.createFile(atPath: input, contents: data ?? Data())
    do {
        try run()
    } catch is ModelError, is CheckpointError, is ConfigurationProblems {
        // Refused, as it should be.
    } catch {
        fatalError("an error of another kind: \(error)")
    }
    return 0
}

@Sendable private func readSafetensors() throws {
    let file = try Safetensors(path: FilePath(input))
    for name in file.names {
        _ = try? file.floats(named: name)
        _ = try? file.integers(named: name)
        _ = try? file.firstNonFinite(named: name)
    }
}

@Sendable private func readConfiguration() throws {
    let template = try ModelTemplate(path: FilePath(input))
    let configuration = template.configuration
    _ = Blueprint(configuration).denseCost(tokens: configuration.positionGrid.count)
    _ = try configuration.json()
    _ = try? Preprocessing(path: FilePath(input), configuration: configuration)
    _ = try? Palette(path: FilePath(input), classCount: configuration.classCount)
}

@Sendable private func readService() throws {
    let configuration = try ConfigurationReader.read(FilePath(input), environment: ["NAME": "value@/"])
    _ = try configuration.redactedYAML()
    guard ReloadPlan(from: configuration, to: configuration).steps.isEmpty else {
        fatalError("a configuration differs from itself")
    }
}

private let template = Result {
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try ModelTemplate(
        path: FilePath(fixtures.appendingPathComponent("Checkpoints/atm/config.json").path))
}

@Sendable private func readCheckpoint() throws {
    let source = try CheckpointImport(checkpoint: FilePath(input), template: template.get(), averaged: false)
    _ = try source.write(to: ModelOutput(path: FilePath(folder + "/model"), overwrites: true), as: .f16)
}
