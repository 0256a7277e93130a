#!/usr/bin/python3
"""Plays a video with GStreamer, and prints how many pictures it shows. Ends with 1 if anything goes wrong."""
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst

Gst.init(None)
pipeline = Gst.parse_launch("filesrc name=file ! decodebin ! videoconvert ! fakesink name=sink signal-handoffs=true")
pipeline.get_by_name("file").set_property("location", sys.argv[1])
count = 0


def show(*_):
    global count
    count += 1


pipeline.get_by_name("sink").connect("handoff", show)
pipeline.set_state(Gst.State.PLAYING)
message = pipeline.get_bus().timed_pop_filtered(120 * Gst.SECOND, Gst.MessageType.EOS | Gst.MessageType.ERROR)
pipeline.set_state(Gst.State.NULL)
if message is None or message.type == Gst.MessageType.ERROR:
    sys.exit(f"cannot play: {message.parse_error() if message else 'no end'}")
print(count)
