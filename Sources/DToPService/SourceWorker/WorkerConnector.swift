import DToPMedia
import DToPPipeline
import Logging
import SystemPackage

/// Connects to cameras and servers in processes of their own: network and decoder stay outside this one. Each
/// connection is a new process.
package struct WorkerConnector: LiveConnector {
    private let program: FilePath
    private let stream: String
    private let environment: [String: String]
    private let logger: Logger

    /// This program, even if its file has been replaced since it started.
    package static let thisProgram = FilePath("/proc/self/exe")

    /// - Parameters:
    ///   - program: what runs `source-worker`.
    ///   - stream: the stream's id.
    ///   - environment: may name a proxy for HTTP.
    package init(
        program: FilePath = WorkerConnector.thisProgram, stream: String, environment: [String: String], logger: Logger
    ) {
        self.program = program
        self.stream = stream
        self.environment = environment
        self.logger = logger
    }

    /// Inputs other than URLs are decoded in this process: files and devices are this machine's own.
    package func connect(
        _ input: MediaInput, _ options: InputOptions, cancellation: Cancellation
    ) throws(MediaError) -> any LiveConnection {
        guard case .url(let url) = input else {
            return try InProcessConnector().connect(input, options, cancellation: cancellation)
        }
        let channel = try channel(input, options, cancellation)
        return try WorkerConnection(request(.frames, of: url, options), channel)
    }

    package func connectToPackets(
        _ input: MediaInput, _ options: InputOptions, cancellation: Cancellation
    ) throws(MediaError) -> any PacketConnection {
        guard case .url(let url) = input else {
            return try InProcessConnector().connectToPackets(input, options, cancellation: cancellation)
        }
        let channel = try channel(input, options, cancellation)
        return try WorkerPacketConnection(request(.packets, of: url, options), channel)
    }

    private func request(
        _ content: WorkerRequest.Content, of url: MediaURL, _ options: InputOptions
    ) -> WorkerRequest {
        WorkerRequest(content, of: url, options, logLevel: logLevel, environment: environment)
    }

    private func channel(
        _ input: MediaInput, _ options: InputOptions, _ cancellation: Cancellation
    ) throws(MediaError) -> WorkerChannel {
        try WorkerChannel(
            program, stream: stream, name: input.name, closeTimeout: options.limits.closeTimeout,
            cancellation: cancellation
        ) { [stream, logger] level, line in
            logger.log(level: logger.logLevel, "\(stream): FFmpeg \(level): \(CredentialRedaction.redact(line))")
        }
    }

    /// FFmpeg's lines that are wanted; nil for none.
    private var logLevel: MediaLog.Level? {
        switch logger.logLevel {
        case .trace: .debug
        case .debug: .verbose
        default: nil
        }
    }
}
