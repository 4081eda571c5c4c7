//! For those who watch over a server.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;

use crate::app::App;

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

#[derive(Debug, Serialize)]
struct Ready {
    is_ready: bool,
    version: String,
    journal_mode: String,
    synchronous: String,
    sqlite_version: String,
    epoch: String,
}

/// `GET /readyz`: what is sent is kept. 503 while the disk takes nothing.
pub async fn ready(State(app): State<Arc<App>>) -> impl IntoResponse {
    let health = app.store.health();
    let status = if health.is_writable { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let ready = Ready {
        is_ready: health.is_writable,
        version: app.version.clone(),
        journal_mode: health.journal_mode,
        synchronous: health.synchronous,
        sqlite_version: health.engine_version,
        epoch: health.epoch.to_string(),
    };
    (status, Json(ready))
}

/// `GET /metrics`: counters, as Prometheus reads them.
pub async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let health = app.store.health();
    let text = app.metrics.text(health.commits, health.writes);
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
