//! What the server tells those who watch over it: logs on standard error, counters at `/metrics`.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tracing_subscriber::EnvFilter;

/// Writes those logs to standard error that the filter lets through.
pub fn init_logs(filter: &str) {
    let filter = EnvFilter::new(filter);
    // A second call, from a test, keeps the first one's.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Every counter of the server. None carries anything that a person wrote.
#[derive(Debug, Default)]
pub struct Metrics {
    pub connections: Gauge,
    pub connections_opened: Counter,
    pub frames_in: Counter,
    pub frames_out: Counter,
    pub bytes_out: Counter,
    pub commands: Counter,
    pub refusals: Family<Reason, Counter>,
    pub closes: Family<Reason, Counter>,
    pub http_refusals: Family<Reason, Counter>,
    pub sockets_refused: Family<Reason, Counter>,
    pub cut_off: Family<Reason, Counter>,
    pub resumes_from_store: Counter,
    pub resets: Counter,
    pub faults: Counter,
    pub passwords: Counter,
    pub pushes: Family<Reason, Counter>,
}

/// A reason, as a word of a closed list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Reason {
    pub reason: &'static str,
}

impl Metrics {
    /// Counts one under its reason.
    pub fn count(family: &Family<Reason, Counter>, reason: &'static str) {
        family.get_or_create(&Reason { reason }).inc();
    }

    /// All of them in the text form of OpenMetrics, with those that the store counts itself.
    pub fn text(&self, commits: u64, writes: u64) -> String {
        let mut registry = Registry::with_prefix("adda");
        registry.register("connections", "Open WebSocket connections", self.connections.clone());
        registry.register("connections_opened", "WebSocket connections opened", self.connections_opened.clone());
        registry.register("frames_in", "Frames from clients", self.frames_in.clone());
        registry.register("frames_out", "Frames to clients", self.frames_out.clone());
        registry.register("frame_bytes_out", "Bytes of frames to clients", self.bytes_out.clone());
        registry.register("commands", "Commands taken", self.commands.clone());
        registry.register("refusals", "Commands refused", self.refusals.clone());
        registry.register("closes", "Connections closed by the server", self.closes.clone());
        registry.register("http_refusals", "HTTP calls refused", self.http_refusals.clone());
        registry.register(
            "sockets_refused",
            "TCP connections closed at once, as too many, and failures of the system to give one",
            self.sockets_refused.clone(),
        );
        registry.register("http_cut_off", "HTTP connections given up on half-way", self.cut_off.clone());
        registry.register("store_resumes", "Rooms caught up from the store", self.resumes_from_store.clone());
        registry.register("resets", "Rooms begun anew on a connection", self.resets.clone());
        registry.register("faults", "Faults of the server's own", self.faults.clone());
        registry.register("pushes", "Notifications given to push services", self.pushes.clone());
        registry.register("passwords", "Passwords hashed or checked", self.passwords.clone());
        let (commit_counter, write_counter) = (Counter::<u64>::default(), Counter::<u64>::default());
        commit_counter.inc_by(commits);
        write_counter.inc_by(writes);
        registry.register("store_commits", "Transactions committed, one sync each", commit_counter);
        registry.register("store_writes", "Writes in those transactions", write_counter);
        let mut text = String::new();
        encode(&mut text, &registry).expect("a string takes everything");
        text
    }
}
