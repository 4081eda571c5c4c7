//! The settings: all of them told of, and each kept to what it can be.

use adda_backend::cli::Cli;
use adda_shared::protocol::Form;
use clap::CommandFactory;
use tempfile::TempDir;

use super::{Server, run, text};
use crate::harness::Call;

/// Every number with the most that it can be; the least is 1.
const NUMBERS: [(&str, &str); 21] = [
    ("--connections-max", "1000000"),
    ("--connections-per-person-max", "10000"),
    ("--sockets-max", "1000000"),
    ("--sockets-per-address-max", "1000000"),
    ("--header-timeout-s", "3600"),
    ("--request-timeout-s", "3600"),
    ("--commands-burst", "1000000"),
    ("--commands-per-s", "1000000"),
    ("--commands-pending-max", "10000"),
    ("--paces-per-person", "10000"),
    ("--attempts-burst", "1000000"),
    ("--passwords-at-once", "64"),
    ("--passwords-waiting-max", "100000"),
    ("--writes-waiting-max", "1000000"),
    ("--reads-waiting-max", "1000000"),
    ("--readers", "64"),
    ("--file-bytes-max", "70368744177664"),
    ("--files-per-person-bytes-max", "70368744177664"),
    ("--files-bytes-max", "70368744177664"),
    ("--upload-days", "36500"),
    ("--session-days", "36500"),
];

/// The arguments of `adda serve`.
fn arguments() -> Vec<clap::Arg> {
    let mut cli = Cli::command();
    cli.build();
    let serve = cli.find_subcommand("serve").expect("there is one");
    serve.get_arguments().filter(|argument| !argument.is_hide_set()).cloned().collect()
}

#[test]
fn help_names_every_setting_its_variable_and_its_default() {
    let output = run(["serve", "--help"]);
    let help = String::from_utf8(output.stdout).expect("text");
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut settings = 0;
    for argument in arguments().iter().filter(|argument| !["help", "version"].contains(&argument.get_id().as_str())) {
        let flag = format!("--{}", argument.get_long().unwrap_or_else(|| panic!("no flag: {argument}")));
        let variable = argument.get_env().and_then(|variable| variable.to_str());
        let variable = variable.unwrap_or_else(|| panic!("no variable: {flag}"));
        assert!(help.contains(&flag) && help.contains(&format!("[env: {variable}=")), "{flag} {variable}");
        assert!(argument.get_help().is_some(), "{flag}");
        // What is only said or not said is not, by default.
        let is_said = matches!(argument.get_action(), clap::ArgAction::SetTrue);
        for default in argument.get_default_values().iter().filter(|_| !is_said) {
            let default = default.to_string_lossy();
            assert!(help.contains(&format!("[default: {default}]")), "{flag} {default}");
        }
        settings += 1;
    }
    assert!(settings > NUMBERS.len(), "{settings}");
    let unknown = run(["serve", "--no-such-setting"]);
    assert_eq!(unknown.status.code(), Some(2), "{unknown:?}");
}

#[test]
fn every_number_is_held_to_its_bounds() {
    let directory = TempDir::new().expect("a directory");
    let is_number = |argument: &clap::Arg| {
        let names = argument.get_value_names().unwrap_or_default();
        names.iter().any(|name| ["N", "S", "BYTES"].contains(&name.as_str()))
    };
    let numbers: Vec<String> = arguments()
        .iter()
        .filter(|argument| is_number(argument))
        .map(|argument| format!("--{}", argument.get_long().unwrap_or_default()))
        .collect();
    assert_eq!(numbers, NUMBERS.map(|(flag, _)| flag), "every number has its line above");
    for (flag, most) in NUMBERS {
        let past = (most.parse::<u64>().expect("a number") + 1).to_string();
        for value in ["0", &past, "18446744073709551615", "18446744073709551616", "-1", "many"] {
            let setting = format!("{flag}={value}");
            let output = run(["serve", "--data", text(directory.path()), &setting]);
            assert_eq!(output.status.code(), Some(2), "{setting}: {output:?}");
            assert!(String::from_utf8_lossy(&output.stderr).contains(flag), "{setting}: {output:?}");
        }
    }
    for setting in ["--log=adda=nonsense", "--registration=maybe", "--public-url=chat.example", "--listen=nowhere"] {
        let output = run(["serve", "--data", text(directory.path()), setting]);
        assert_eq!(output.status.code(), Some(2), "{setting}: {output:?}");
    }
}

#[tokio::test]
async fn a_server_runs_at_either_end_of_its_numbers() {
    let least = NUMBERS.map(|(flag, _)| format!("{flag}=1"));
    let most = NUMBERS.map(|(flag, most)| format!("{flag}={most}"));
    for settings in [least, most] {
        let directory = TempDir::new().expect("a directory");
        let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
        let mut server = Server::start_alone(directory.path(), &settings);
        let token = server.first_run_token();
        let claim = Call::post("/api/claim").json(&crate::harness::claim(&token)).send(&server.site).await;
        assert_eq!(claim.status, 200, "{settings:?}: {claim:?}");
        server.signal("TERM");
        assert_eq!(server.ended().await.code(), Some(0), "{settings:?}");
        server.succeed(directory.path());
        let ada = server.site.sign_in("Ada", Form::Binary).await;
        server.finish(directory.path(), [ada]).await;
    }
}
