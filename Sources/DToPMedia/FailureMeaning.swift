import CFFmpeg
import Glibc

/// The table of failures: the kind and the advice for each FFmpeg code or server status.
///
/// The kind also decides the reason in a live source's log (`DisconnectReason`) and the exit status.
struct FailureMeaning {
    let kind: MediaError.Kind
    let advice: String

    private init(_ kind: MediaError.Kind, _ advice: String? = nil) {
        self.kind = kind
        self.advice = advice ?? kind.advice
    }

    /// From an FFmpeg code, or a negative errno.
    init(_ code: Int32, _ direction: FFmpegCall.Direction) {
        switch (code, direction) {
        case (dtop_error(ENOMEM), _): self.init(.outOfMemory)
        case (dtop_error_exit, _): self.init(.cancelled)
        case (_, .reading): self.init(reading: code)
        case (_, .writing): self.init(writing: code)
        case (_, .sending): self = FailureMeaning(network: code) ?? FailureMeaning(.rejected)
        }
    }

    private init(reading code: Int32) {
        switch code {
        case dtop_error(ENOENT), dtop_error(ENOTDIR), dtop_error(ELOOP), dtop_error(ENAMETOOLONG): self.init(.missing)
        case dtop_error(ENODEV), dtop_error(ENXIO): self.init(.missing, "Check that the device is plugged in")
        // Not EPERM: it is -1, which some decoders return for damaged data.
        case dtop_error(EACCES): self.init(.permission)
        case dtop_error(EISDIR): self.init(.notAFile)
        case dtop_error(EIO), dtop_error(ESTALE), dtop_error(EREMOTEIO): self.init(.readFailed)
        case dtop_error(EMFILE), dtop_error(ENFILE):
            self.init(.readFailed, "Allow more open files (ulimit -n), or read fewer inputs at once")
        case dtop_error(EBUSY): self.init(.busy)
        case dtop_error(EADDRINUSE):
            self.init(.busy, "Choose another port, or end the program that listens on this one")
        case dtop_error_decoder_not_found, dtop_error_demuxer_not_found, dtop_error_not_implemented:
            self.init(.unknownDecoder)
        case dtop_error_protocol_not_found:
            self.init(.invalidData, "It leads to a place that such an input may not open; name that place itself")
        default: self = FailureMeaning(network: code) ?? FailureMeaning(.invalidData)
        }
    }

    /// Nil for a code that is not about a network.
    private init?(network code: Int32) {
        switch code {
        case dtop_error(ECONNREFUSED): self.init(.refused)
        case dtop_error(EHOSTUNREACH), dtop_error(EHOSTDOWN), dtop_error(ENETUNREACH), dtop_error(ENETDOWN),
            dtop_error(EADDRNOTAVAIL), dtop_error(EAFNOSUPPORT):
            self.init(.unreachable)
        case dtop_error(ECONNRESET), dtop_error(EPIPE), dtop_error(ENOTCONN), dtop_error(ECONNABORTED),
            dtop_error(ENETRESET):
            self.init(.disconnected)
        case dtop_error(ETIMEDOUT): self.init(.timedOut)
        default: return nil
        }
    }

    private init(writing code: Int32) {
        switch code {
        case dtop_error(ENOSPC), dtop_error(EDQUOT): self.init(.diskFull)
        case dtop_error(EFBIG): self.init(.diskFull, "Write where larger files are allowed")
        case dtop_error(EEXIST): self.init(.outputExists)
        case dtop_error(ENOENT), dtop_error(ENOTDIR), dtop_error(EACCES), dtop_error(EPERM), dtop_error(EROFS):
            self.init(.outputUnavailable)
        case dtop_error(EISDIR): self.init(.outputUnavailable, "Name a file, not a folder")
        case dtop_error(ENAMETOOLONG), dtop_error(ELOOP): self.init(.outputUnavailable, "Choose another name")
        case dtop_error(EINVAL): self.init(.invalidArgument)
        default: self.init(.writeFailed)
        }
    }

    /// From a server's status: RFC 9110, section 15, and RFC 2326, section 11.
    init(_ status: ServerStatus) {
        switch (status.service, status.code) {
        case (_, 401), (_, 407): self.init(.unauthorized)
        case (_, 402), (_, 403): self.init(.forbidden)
        case (_, 404): self.init(.missing, "Check the path of the URL")
        case (_, 408): self.init(.timedOut, "Check the network to the server, or try again later")
        case (_, 410): self.init(.gone)
        case (_, 429): self.init(.rateLimited)
        case (.http, 416): self.init(.rejected, "The file has become shorter: begin anew")
        case (.http, 451): self.init(.rejected, "The server may not hand it out here")
        case (.rtsp, 453): self.init(.busy, "Close other viewers of this camera, or choose its smaller stream")
        case (.rtsp, 461): self.init(.unsupportedTransport)
        case (_, 501), (_, 505), (.rtsp, 551): self.init(.rejected)
        case (_, 504): self.init(.unavailable, "Check the server behind this one, or try again later")
        case (_, 500...): self.init(.unavailable)
        default: self.init(.rejected)
        }
    }
}
