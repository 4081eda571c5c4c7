//! `adda`: arguments in, exit code out.

use std::process::ExitCode;

use adda_backend::cli::Cli;
use clap::Parser;

fn main() -> ExitCode {
    let cli = Cli::parse();
    adda_backend::telemetry::init_logs(cli.log_filter());
    let runtime = tokio::runtime::Runtime::new();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(cli.run()),
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "the one sentence that says why the command failed")]
fn complain(error: &anyhow::Error) {
    eprintln!("adda: {error}");
}
