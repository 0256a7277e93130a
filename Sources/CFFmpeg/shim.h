#pragma once
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/sha.h>
#include <libswscale/swscale.h>

// Swift imports no macro that calls another macro or casts, such as FFmpeg's error codes and "no timestamp".
static const int dtop_error_eof = AVERROR_EOF;
static const int dtop_error_again = AVERROR(EAGAIN);
static const int dtop_error_exit = AVERROR_EXIT;
static const int dtop_error_invalid_data = AVERROR_INVALIDDATA;
static const int dtop_error_decoder_not_found = AVERROR_DECODER_NOT_FOUND;
static const int dtop_error_demuxer_not_found = AVERROR_DEMUXER_NOT_FOUND;
static const int dtop_error_protocol_not_found = AVERROR_PROTOCOL_NOT_FOUND;
static const int dtop_error_not_implemented = AVERROR_PATCHWELCOME;
static const int dtop_error_http_bad_request = AVERROR_HTTP_BAD_REQUEST;
static const int dtop_error_http_unauthorized = AVERROR_HTTP_UNAUTHORIZED;
static const int dtop_error_http_forbidden = AVERROR_HTTP_FORBIDDEN;
static const int dtop_error_http_not_found = AVERROR_HTTP_NOT_FOUND;
static const int dtop_error_http_other_4xx = AVERROR_HTTP_OTHER_4XX;
static const int dtop_error_http_server_error = AVERROR_HTTP_SERVER_ERROR;
static const int64_t dtop_no_timestamp = AV_NOPTS_VALUE;

// AVERROR() is a function-like macro, which Swift does not import.
static inline int dtop_error(int system_error) { return AVERROR(system_error); }

// Swift imports C arrays in structures as tuples, whose elements have no address.
static inline uint8_t **dtop_planes(AVFrame *frame) { return frame->data; }
static inline int *dtop_strides(AVFrame *frame) { return frame->linesize; }
static inline AVStream *dtop_stream(const AVFormatContext *context, unsigned index) { return context->streams[index]; }
