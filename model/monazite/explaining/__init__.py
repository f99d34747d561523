"""Why a plan is as it is, how free it is, and why there is none where there is none."""
