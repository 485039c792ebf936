//! The one list of cases: [`CASES`](crate::CASES) and the tests of [`conformance_tests!`](crate::conformance_tests) come from it.

/// Calls `callback! { args area { case … } … }` with every case; not part of the API.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_each_case {
    ([$($callback:tt)+] $args:tt) => {
        $($callback)+! {
            $args
            keys {
                a_name_of_255_bytes_is_kept_apart
                every_permitted_character_is_kept
                case_tells_keys_apart
                the_beginning_of_a_key_is_another_key
                an_empty_name_is_refused
                a_name_of_256_bytes_is_refused
                a_space_is_refused
                a_slash_is_refused
                a_control_character_is_refused
                a_line_break_is_refused
                a_letter_outside_ascii_is_refused
            }
            values {
                what_was_set_is_read
                an_empty_value_is_a_value
                an_empty_value_replaces_a_long_one
                every_byte_is_kept
                what_was_never_set_is_absent
                reading_does_not_create
                reading_does_not_consume
                values_survive_a_restart
                values_survive_a_reboot
                text_is_read_as_text
                bytes_that_are_no_text_are_a_decode_error
                a_typed_value_comes_back
                a_value_of_another_type_is_an_error_and_stays
                a_second_store_of_the_service_sees_the_same
            }
            sizes {
                portable_sizes_come_back_around_2048
                what_one_policy_wrote_another_reads
                the_maximum_is_taken
                one_byte_above_the_maximum_is_refused
                a_refused_length_names_the_limit
                the_default_maximum_is_16_mib
                reject_refuses_what_does_not_fit_a_slot
                one_byte_comes_back
                one_byte_below_the_inline_limit_comes_back
                the_inline_limit_comes_back
                one_byte_above_the_inline_limit_comes_back
                a_multiple_of_the_inline_limit_comes_back
                two_hundred_thousand_bytes_come_back
            }
            chunking {
                lengths_go_up_and_down
                many_small_chunks_come_back_in_order
                chunks_are_no_entries
                a_value_that_looks_like_a_head_is_a_value
                two_long_values_do_not_meet
                the_same_long_value_can_be_set_again
                a_lost_chunk_is_corrupt
                exchanged_chunks_are_corrupt
                a_value_with_a_lost_chunk_can_be_set_again
                a_value_with_a_lost_chunk_can_be_deleted
                repair_leaves_whole_values_alone
                orphans_are_collected_after_an_hour
                a_long_value_under_every_key_length
            }
            namespaces {
                services_have_their_own_values
                long_values_of_two_services_do_not_meet
                deleting_spares_the_other_service
                a_list_shows_its_own_service
                a_hyphen_moves_nothing_between_services
                clearing_spares_a_service_whose_name_begins_alike
            }
            overwrite {
                the_last_value_wins
                the_last_value_outlives_the_process
                a_plain_entry_becomes_authenticated
                an_authenticated_entry_becomes_plain
                an_authenticated_entry_is_replaced
                the_accessibility_changes_too
                a_refused_protection_leaves_the_old_entry
                a_deleted_entry_can_be_set_under_another_protection
            }
            deleting {
                an_absent_key_is_no_error
                what_was_deleted_is_absent
                a_long_value_is_absent_after_it
                other_keys_stay
                it_outlives_the_process
                an_authenticated_entry_is_deleted_without_a_prompt
                a_locked_entry_is_deleted
            }
            diagnosis {
                it_never_prompts
                it_tells_what_repair_would_remove_and_leaves_it
                it_leaves_every_entry_as_it_was
                a_locked_device_is_diagnosed
                a_device_before_its_first_unlock_is_diagnosed
                less_than_asked_is_found
                an_invalidated_entry_is_not_called_readable
                its_text_names_no_key_and_no_value
            }
            listing {
                an_empty_store_has_no_entries
                entries_come_in_the_order_of_their_keys
                fifty_entries_are_all_listed
                an_overwritten_entry_is_listed_once
                authenticated_entries_are_listed_without_a_prompt
                a_list_tells_the_protection
                a_list_outlives_the_process
                what_is_readable_is_not_called_lost
            }
            clearing {
                every_entry_goes
                nothing_is_listed_afterwards
                other_services_stay
                an_empty_store_can_be_cleared
                a_cleared_store_works
                it_outlives_the_process
                authenticated_entries_go_without_a_prompt
            }
            batches {
                every_item_is_stored
                results_come_in_the_order_of_the_items
                an_empty_batch_has_no_results
                many_are_read_in_order
                one_refused_item_refuses_an_atomic_batch
                a_key_is_named_once_in_an_atomic_batch
                a_crash_leaves_all_of_an_atomic_batch_or_nothing
                a_batch_outlives_the_process
            }
            locking {
                a_locked_entry_is_not_absent
                a_locked_entry_is_contained_or_the_answer_is_locked
                a_list_of_a_locked_store_is_complete_or_an_error
                a_write_while_locked_leaves_the_old_value
                a_background_entry_is_read_while_locked
                a_background_entry_is_written_while_locked
                a_long_background_entry_is_read_while_locked
                before_the_first_unlock_a_read_is_locked
                before_the_first_unlock_a_write_is_locked
                before_the_first_unlock_nothing_is_called_absent
                before_the_first_unlock_a_list_is_no_empty_list
                an_absent_entry_is_told_from_a_locked_one_after_the_unlock
                an_entry_bound_to_the_passcode_is_read_while_unlocked
                a_class_that_is_not_given_is_refused_unless_the_caller_gives_way
                always_is_refused
                always_on_this_device_is_refused
            }
            crashes {
                an_overwrite_leaves_old_or_new
                a_first_value_is_there_or_not
                a_long_overwrite_leaves_old_or_new
                a_long_value_over_a_long_one_leaves_old_or_new
                a_delete_leaves_the_whole_value_or_none
                a_clear_leaves_whole_values_or_none
                a_repair_leaves_every_value
                a_read_that_is_cut_changes_nothing
                a_change_of_protection_leaves_old_or_new
                a_failing_call_leaves_the_old_value
                a_failing_call_of_a_long_set_leaves_the_old_value
                a_failing_call_does_not_make_a_value_absent
                a_failing_call_does_not_hide_an_entry
            }
            uninstall {
                a_new_version_of_the_app_finds_its_entries
                entries_that_stay_are_found_after_a_reinstall
                entries_that_go_are_absent_after_a_reinstall
                a_reinstalled_app_can_store_at_once
            }
            backup {
                a_migratable_entry_is_read_on_the_new_device
                an_entry_of_this_device_stays_behind
                what_a_backup_can_not_bring_is_lost_and_not_absent
                a_lost_entry_can_be_set_again
                setting_one_lost_entry_leaves_the_others_lost
                a_lost_entry_can_be_deleted
                an_authenticated_entry_does_not_move
                a_restore_on_the_same_device_is_never_a_wrong_value
            }
            authentication {
                an_authenticated_entry_outlives_the_process
                without_biometrics_nothing_is_stored
                without_a_passcode_nothing_is_stored
                a_caller_who_gives_way_stores_without_authentication
                giving_way_changes_nothing_while_biometrics_are_there
                a_backend_without_biometrics_stores_for_a_caller_who_gives_way
                any_biometrics_outlive_a_new_finger
                user_presence_outlives_a_new_finger
                biometrics_tell_their_state
                an_entry_of_the_current_biometrics_is_read_with_a_prompt
                an_entry_of_any_biometrics_is_read_with_a_prompt
                an_entry_of_user_presence_is_read_with_a_prompt
            }
            prompts {
                after_a_dismissed_prompt_the_next_one_is_shown
                a_locked_out_sensor_does_not_lose_the_entry
                without_a_prompt_nothing_is_shown
                a_prompt_without_text_is_refused
                a_plain_entry_is_read_without_asking
                an_absent_entry_is_told_without_asking
                a_long_value_needs_one_prompt
                looking_and_removing_never_ask
                setting_asks_where_the_capability_says_always
                a_dismissed_prompt_of_a_set_changes_nothing
                setting_never_asks_where_the_capability_says_never
                overwriting_behind_a_prompt_changes_nothing_without_one
                a_dismissed_prompt_is_cancelled
                a_prompt_that_the_system_takes_away_keeps_the_entry
                a_failed_prompt_is_a_failed_authentication
                a_prompt_that_locks_the_sensor_is_a_lockout
            }
            unlock {
                one_prompt_opens_many_entries
                setting_under_a_guard_asks_nothing_more
                a_batch_under_a_guard_asks_nothing_more
                a_long_value_is_opened_too
                without_a_guard_each_use_asks
                the_scope_of_an_entry_is_told
                a_dropped_guard_opens_nothing
                a_guard_ends_with_its_longest_duration
                a_lock_of_the_store_ends_every_guard
                a_locked_device_ends_the_guard
                a_new_finger_ends_the_guard
                a_removed_passcode_ends_the_guard
                a_guard_of_another_store_opens_nothing
                a_guard_opens_no_entry_that_asks_for_each_use
                a_guard_opens_no_other_authentication
                a_dismissed_prompt_opens_nothing
                without_biometrics_nothing_is_unlocked
                without_authentication_there_is_nothing_to_unlock
                an_entry_of_the_scope_outlives_the_process
            }
            invalidation {
                a_new_finger_invalidates
                an_invalidated_entry_is_told_without_a_prompt
                an_invalidated_entry_is_not_absent
                an_invalidated_entry_stays_listed_and_is_not_called_readable
                an_invalidated_entry_stays_so
                an_invalidated_entry_can_be_set_at_once
                a_new_entry_beside_an_invalidated_one_is_read
                an_invalidated_entry_can_be_deleted
                a_long_entry_is_invalidated_too
                cleared_biometrics_are_a_loss
                plain_entries_outlive_a_new_finger
                two_losses_in_a_row_are_still_a_loss
            }
            key_loss {
                a_removed_passcode_is_a_loss_and_not_an_absence
                an_entry_bound_to_the_passcode_is_lost_with_it
                plain_entries_outlive_the_passcode
                a_lost_entry_becomes_plain_by_a_set
                a_lost_entry_is_deleted
                lost_entries_are_cleared
            }
            damage {
                a_flipped_bit_is_corrupt
                reading_damaged_data_does_not_delete_it
                damaged_data_can_be_set_again
                damaged_data_can_be_deleted
                exchanged_values_are_corrupt
            }
            concurrency {
                a_reader_sees_old_or_new
                a_reader_sees_short_or_long
                two_writers_of_one_entry_leave_one_value
                writers_of_two_entries_do_not_disturb_each_other
                a_clear_beside_a_writer_leaves_a_whole_value_or_none
                a_repair_beside_a_writer_loses_nothing
                a_deleter_beside_a_reader_shows_the_value_or_none
            }
            cancellation {
                a_set_that_never_began_changes_nothing
                a_dropped_set_leaves_old_or_new
                a_dropped_read_leaves_the_value
                a_dropped_delete_leaves_the_whole_value_or_none
                a_dropped_batch_leaves_whole_values
                a_store_works_after_many_dropped_futures
            }
            migrating {
                every_value_moves_and_leaves_the_source
                a_move_that_is_killed_anywhere_is_finished_by_the_next
                another_value_in_the_target_is_kept_until_the_plan_says_otherwise
                what_needs_a_prompt_moves_only_with_one_and_stays_protected
                a_dry_run_changes_nothing
                a_store_is_not_moved_into_itself
                a_stronger_protection_is_what_the_store_then_reports
            }
            errors {
                an_error_names_its_operation
                what_the_code_did_wrong_is_to_be_fixed_there
                a_locked_device_is_waited_for
                a_dismissed_prompt_is_asked_again
                a_missing_prompt_is_to_be_given
                a_lost_value_is_obtained_again
                missing_biometrics_are_a_matter_of_set_up
                every_error_has_a_text
            }
            secrecy {
                nothing_outside_the_keychain_holds_the_value
                nothing_outside_the_keychain_holds_a_long_value
                nothing_outside_the_keychain_holds_an_authenticated_value
                nothing_holds_a_deleted_value
                a_failed_write_leaves_no_trace
                what_is_printed_holds_no_value
                a_decode_error_holds_no_value
                a_size_error_holds_no_value
                an_error_names_no_key
                two_reads_of_a_secret_share_no_buffer_with_the_store
            }
            budgets {
                a_warm_get
                the_first_get_of_a_process
                a_get_of_what_is_absent
                a_warm_set
                a_look_at_a_plain_entry
                a_delete_of_a_plain_entry
                a_look_at_an_authenticated_entry
                a_list_of_twenty
                a_clear_of_twenty
                an_authenticated_get
                an_authenticated_set
                a_get_of_many_chunks
            }
        }
    };
}
