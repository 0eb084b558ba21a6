"""What bench/run.py is made of: workloads, programs, measuring, truth, budgets, report."""
