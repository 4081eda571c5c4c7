//! `adda`: arguments in, exit code out.

use std::process::ExitCode;

use adda_backend::chaos::Interrupted;
use adda_backend::cli::Cli;
use clap::Parser;

fn main() -> ExitCode {
    let cli = Cli::parse();
    adda_backend::telemetry::init_logs(cli.log_filter());
    let runtime = tokio::runtime::Runtime::new();
    let ended = match runtime {
        Ok(runtime) => {
            let ended = runtime.block_on(cli.run());
            if ended.as_ref().is_err_and(anyhow::Error::is::<Interrupted>) {
                // Nobody waits any more for what is still read of data that is gone.
                runtime.shutdown_background();
            }
            ended
        }
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            error.downcast_ref().map_or(ExitCode::FAILURE, |error: &Interrupted| error.exit_code().into())
        }
    }
}

#[expect(clippy::print_stderr, reason = "the one sentence that says why the command failed")]
fn complain(error: &anyhow::Error) {
    eprintln!("adda: {error}");
}
