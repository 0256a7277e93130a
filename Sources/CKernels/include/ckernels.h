#pragma once
#include "kernels.h"
#include "tasks.h"
#include "worker_team.h"
