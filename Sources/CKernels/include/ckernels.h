#pragma once
#include "kernels.h"
#include "labels.h"
#include "overlay.h"
#include "overlay_yuv.h"
#include "tasks.h"
#include "worker_team.h"
