#pragma once
#include "kernels.h"
#include "labels.h"
#include "overlay.h"
#include "tasks.h"
#include "worker_team.h"
